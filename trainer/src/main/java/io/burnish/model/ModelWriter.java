package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.safetensors.SafetensorsType;
import io.burnish.tensor.safetensors.ShardedWriter;
import io.burnish.tensor.safetensors.TensorEntry;
import io.burnish.tensor.safetensors.WritableTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Writes a model directory that transformers loads as it is: names, type, tied weights and the files beside
/// them.
public final class ModelWriter {

    // transformers' own default
    private static final long LARGEST_SHARD = 5_000_000_000L;

    /// What of a source directory belongs to the model besides its weights.
    private static final List<String> COMPANIONS = List.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "tokenizer.model",
            "vocab.json",
            "merges.txt",
            "chat_template.jinja",
            "chat_template.json");

    private ModelWriter() {}

    /// Writes weights, and copies configuration and tokenizer from where the model came from.
    ///
    /// @param target exists and is empty; making it durable is the caller's
    /// @param type of the stored weights: the source model's
    public static void write(Path target, Weights weights, SafetensorsType type, Path companions) throws IOException {
        writeWeights(target, weights, type);
        copyCompanions(companions, target);
    }

    /// Copies configuration and tokenizer of a model: all that is neither weights nor somebody's notes.
    public static void copyCompanions(Path source, Path target) throws IOException {
        for (String name : COMPANIONS) {
            Path file = source.resolve(name);
            if (Files.exists(file)) {
                Files.copy(file, target.resolve(name));
            }
        }
    }

    /// Writes the weights alone, a tied one once, under HuggingFace's names.
    public static void writeWeights(Path target, Weights weights, SafetensorsType type) throws IOException {
        try (Scope scope = Scope.confined()) {
            List<TensorEntry> entries = new ArrayList<>();
            for (WeightMap.Part part : weights.map().parts()) {
                Tensor view = part.in(scope, weights.parameters());
                Tensor host = onHost(view, type) ? view : view.to(scope, dataType(type), Device.cpu());
                entries.add(new TensorEntry(part.name(), type, part.sizes(), host.data()));
            }
            writeTensors(target, entries);
        }
    }

    /// Writes tensors under their own names, split into files as transformers does.
    public static void writeTensors(Path target, Collection<? extends WritableTensor> tensors) throws IOException {
        ShardedWriter.write(target, tensors, LARGEST_SHARD);
    }

    private static boolean onHost(Tensor view, SafetensorsType type) {
        return !view.device().isGpu() && view.type() == dataType(type);
    }

    private static DataType dataType(SafetensorsType type) {
        return switch (type) {
            case F32 -> DataType.FLOAT32;
            case F16 -> DataType.FLOAT16;
            case BF16 -> DataType.BFLOAT16;
            default -> throw new IllegalArgumentException("models are not stored as " + type);
        };
    }
}
