package io.burnish.phase;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.model.Dtype;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.Recipe;
import io.burnish.run.Interrupts;
import io.burnish.run.RunDirectory;
import io.burnish.run.Sha256;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.TrainingListener;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What the phases of one run share.
///
/// @param recipe resolved: nothing left to choose
/// @param source the model as training starts
/// @param reference the frozen one; the same directory where the recipe names no other
public record RunContext(
        Recipe recipe,
        RunDirectory run,
        ModelDirectory source,
        ModelDirectory reference,
        Dataset dataset,
        Kernels kernels,
        Interrupts interrupts,
        TrainingListener listener,
        Hashes hashes) {

    /// Content hashes, each computed once.
    public static final class Hashes {
        private final Map<Path, String> known = new HashMap<>();

        /// The hash of a model: its configuration and weights.
        public String of(ModelDirectory model) {
            return known.computeIfAbsent(model.path(), path -> {
                StringBuilder text = new StringBuilder();
                for (Path file : model.weightFiles()) {
                    text.append(file.getFileName())
                            .append(' ')
                            .append(Sha256.ofFile(file))
                            .append('\n');
                }
                return Sha256.of(text.toString());
            });
        }
    }

    Device device() {
        return recipe.device().value();
    }

    DataType type() {
        return recipe.model().dtype().value() == Dtype.BF16 ? DataType.BFLOAT16 : DataType.FLOAT32;
    }

    boolean ownReference() {
        return hashes.of(source).equals(hashes.of(reference));
    }

    Path modelOut() {
        return run.layout().model(1);
    }
}
