package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.safetensors.SafetensorsFile;
import io.burnish.tensor.safetensors.SafetensorsModel;
import io.burnish.tensor.safetensors.SafetensorsType;
import io.burnish.tensor.safetensors.SafetensorsWriter;
import io.burnish.tensor.safetensors.TensorEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Flat buffers as checkpoint files, tensor by tensor under HuggingFace's names, in fp32.
public final class WeightFiles {

    private WeightFiles() {}

    /// Writes buffers of the weights' layout, as `NAME.tensor`.
    public static void writeBuffers(Path file, Weights weights, String[] names, FlatBuffer[] buffers)
            throws IOException {
        try (Scope scope = Scope.confined()) {
            List<TensorEntry> entries = new ArrayList<>();
            for (int i = 0; i < names.length; i++) {
                for (WeightMap.Part part : weights.map().parts()) {
                    Tensor view = part.in(scope, buffers[i]);
                    Tensor host = view.device().isGpu() ? view.to(scope, DataType.FLOAT32, Device.cpu()) : view;
                    entries.add(new TensorEntry(
                            names[i] + "." + part.name(), SafetensorsType.F32, part.sizes(), host.data()));
                }
            }
            SafetensorsWriter.write(file, entries, SafetensorsWriter.PYTORCH);
        }
    }

    /// Reads what [#writeBuffers] wrote.
    public static void readBuffers(Path file, Weights weights, String[] names, FlatBuffer[] buffers)
            throws IOException {
        try (Scope scope = Scope.confined()) {
            SafetensorsFile opened = SafetensorsFile.open(file, scope.arena());
            for (int i = 0; i < names.length; i++) {
                for (WeightMap.Part part : weights.map().parts()) {
                    copy(scope, opened.tensor(names[i] + "." + part.name()), part.in(scope, buffers[i]));
                }
            }
        }
    }

    /// Reads a checkpoint's weights over those in memory.
    public static void readWeights(Path directory, Weights weights) throws IOException {
        try (Scope scope = Scope.confined()) {
            SafetensorsModel model = SafetensorsModel.open(directory, scope.arena());
            for (WeightMap.Part part : weights.map().parts()) {
                copy(scope, model.tensor(part.name()), part.in(scope, weights.parameters()));
            }
        }
    }

    private static void copy(Scope scope, TensorEntry entry, Tensor target) {
        target.copyFrom(Tensor.overHostMemory(scope, entry.data(), DataType.FLOAT32, entry.shape()));
    }
}
