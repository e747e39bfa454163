package io.burnish.merge;

import io.burnish.model.ModelDirectory;
import io.burnish.run.RunProblem;
import io.burnish.tensor.safetensors.SafetensorsModel;
import io.burnish.tensor.safetensors.TensorEntry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.SequencedMap;

/// One of the models to merge: where it lies, and its mapped tensors by name.
record Source(Path path, SequencedMap<String, TensorEntry> tensors) {

    static Source ofModel(ModelDirectory model, Arena arena) {
        return new Source(model.path(), model.weights(arena));
    }

    /// Of weights alone, as a checkpoint holds them.
    static Source ofWeights(Path directory, Arena arena) {
        try {
            return new Source(directory, SafetensorsModel.open(directory, arena).tensors());
        } catch (IOException e) {
            throw RunProblem.runDirectory(String.valueOf(e.getMessage()));
        }
    }

    /// The tensor of this name, which is there once [Compatibility] found the sources equal in names.
    TensorEntry tensor(String name) {
        TensorEntry tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException(path + ": has no tensor " + name);
        }
        return tensor;
    }
}
