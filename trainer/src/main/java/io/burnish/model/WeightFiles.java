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
import java.util.Map;
import java.util.SequencedMap;

/// Flat buffers as checkpoint files, in the types in which they are kept: tensor by tensor under HuggingFace's names.
public final class WeightFiles {

    private WeightFiles() {}

    /// Writes a buffer of the weights' layout as a model's weights.
    public static void writeWeights(Path directory, Weights weights, FlatBuffer buffer) throws IOException {
        try (Scope scope = Scope.confined()) {
            List<TensorEntry> entries = new ArrayList<>();
            for (WeightMap.Part part : weights.map().parts()) {
                entries.add(entry(scope, part.name(), part.in(scope, buffer)));
            }
            ModelWriter.writeTensors(directory, entries);
        }
    }

    /// Reads what [#writeWeights] wrote.
    public static void readWeights(Path directory, Weights weights, FlatBuffer buffer) throws IOException {
        try (Scope scope = Scope.confined()) {
            SafetensorsModel model = SafetensorsModel.open(directory, scope.arena());
            for (WeightMap.Part part : weights.map().parts()) {
                copy(scope, model.tensor(part.name()), part.in(scope, buffer));
            }
        }
    }

    /// Writes buffers of the weights' layout as `NAME.tensor`, and further tensors as they are.
    public static void writeBuffers(
            Path file, Weights weights, SequencedMap<String, FlatBuffer> buffers, SequencedMap<String, Tensor> whole)
            throws IOException {
        try (Scope scope = Scope.confined()) {
            List<TensorEntry> entries = new ArrayList<>();
            buffers.forEach((name, buffer) -> {
                for (WeightMap.Part part : weights.map().parts()) {
                    entries.add(entry(scope, name + "." + part.name(), part.in(scope, buffer)));
                }
            });
            whole.forEach((name, tensor) -> entries.add(entry(scope, name, tensor)));
            SafetensorsWriter.write(file, entries, SafetensorsWriter.PYTORCH);
        }
    }

    /// Reads what [#writeBuffers] wrote.
    public static void readBuffers(
            Path file, Weights weights, SequencedMap<String, FlatBuffer> buffers, SequencedMap<String, Tensor> whole)
            throws IOException {
        try (Scope scope = Scope.confined()) {
            SafetensorsFile opened = SafetensorsFile.open(file, scope.arena());
            for (Map.Entry<String, FlatBuffer> buffer : buffers.entrySet()) {
                for (WeightMap.Part part : weights.map().parts()) {
                    TensorEntry entry = opened.tensor(buffer.getKey() + "." + part.name());
                    copy(scope, entry, part.in(scope, buffer.getValue()));
                }
            }
            for (Map.Entry<String, Tensor> tensor : whole.entrySet()) {
                copy(scope, opened.tensor(tensor.getKey()), tensor.getValue());
            }
        }
    }

    private static TensorEntry entry(Scope scope, String name, Tensor tensor) {
        Tensor host = tensor.device().isGpu() ? tensor.to(scope, tensor.type(), Device.cpu()) : tensor;
        return new TensorEntry(name, stored(tensor.type()), tensor.sizes(), host.data());
    }

    private static void copy(Scope scope, TensorEntry entry, Tensor target) {
        target.copyFrom(Tensor.overHostMemory(scope, entry.data(), type(entry.type()), entry.shape()));
    }

    private static SafetensorsType stored(DataType type) {
        return switch (type) {
            case FLOAT32 -> SafetensorsType.F32;
            case BFLOAT16 -> SafetensorsType.BF16;
            case UINT8 -> SafetensorsType.U8;
            default -> throw new IllegalArgumentException("checkpoints hold no " + type);
        };
    }

    private static DataType type(SafetensorsType type) {
        return switch (type) {
            case F32 -> DataType.FLOAT32;
            case BF16 -> DataType.BFLOAT16;
            case U8 -> DataType.UINT8;
            default -> throw new IllegalArgumentException("checkpoints hold no " + type);
        };
    }
}
