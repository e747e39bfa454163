package io.burnish.tensor.safetensors;

import static io.burnish.tensor.safetensors.SafetensorsException.quote;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// The weights of a model directory: `model.safetensors`, or the shards that `model.safetensors.index.json`
/// names.
///
/// @param files the files, in the order of the shards
/// @param tensors by name, in the order of files and bytes
public record SafetensorsModel(List<Path> files, SequencedMap<String, TensorEntry> tensors) {

    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    /// Maps all files of a model directory. Of a directory that has both, the single file counts, as in
    /// transformers.
    ///
    /// @param arena how long the mappings live
    /// @throws SafetensorsException if there are no weights, a shard is missing or damaged, a tensor is not in
    ///     the shard that
    ///     the index names, or it is in two
    public static SafetensorsModel open(Path directory, Arena arena) throws IOException {
        if (Files.isRegularFile(directory.resolve(SINGLE))) {
            return new SafetensorsModel(directory, Map.of(), List.of(directory.resolve(SINGLE)), arena);
        }
        Path index = directory.resolve(INDEX);
        if (!Files.isRegularFile(index)) {
            throw new SafetensorsException(
                    "%s: holds neither %s nor %s%s".formatted(directory, SINGLE, INDEX, otherWeights(directory)));
        }
        Map<String, String> shardOf = ShardIndex.read(index);
        List<Path> shards = new LinkedHashSet<>(shardOf.values())
                .stream().sorted().map(directory::resolve).toList();
        List<String> missing = shards.stream()
                .filter(shard -> !Files.isRegularFile(shard))
                .map(shard -> shard.getFileName().toString())
                .toList();
        if (!missing.isEmpty()) {
            throw new SafetensorsException(
                    "%s: %d of the %d files it names are not there: %s. Get them from where the model came."
                            .formatted(index, missing.size(), shards.size(), String.join(", ", missing)));
        }
        return new SafetensorsModel(directory, shardOf, shards, arena);
    }

    /// The tensor of this name.
    ///
    /// @throws SafetensorsException if the model has none
    public TensorEntry tensor(String name) throws SafetensorsException {
        TensorEntry tensor = tensors.get(name);
        if (tensor == null) {
            throw new SafetensorsException("%s: has no tensor %s among its %d"
                    .formatted(files.size() == 1 ? files.getFirst() : files, quote(name), tensors.size()));
        }
        return tensor;
    }

    private SafetensorsModel(Path directory, Map<String, String> shardOf, List<Path> files, Arena arena)
            throws IOException {
        this(files, Collections.unmodifiableSequencedMap(collect(files, arena)));
        for (Map.Entry<String, String> each : shardOf.entrySet()) {
            if (!tensors.containsKey(each.getKey())) {
                throw new SafetensorsException(
                        "%s: tensor %s is to be in %s, which does not have it. Save the model again."
                                .formatted(directory.resolve(INDEX), quote(each.getKey()), each.getValue()));
            }
        }
    }

    private static SequencedMap<String, TensorEntry> collect(List<Path> files, Arena arena) throws IOException {
        SequencedMap<String, TensorEntry> tensors = new LinkedHashMap<>();
        SequencedMap<String, Path> fileOf = new LinkedHashMap<>();
        for (Path file : files) {
            for (TensorEntry tensor : SafetensorsFile.open(file, arena).tensors()) {
                Path other = fileOf.put(tensor.name(), file);
                if (other != null) {
                    throw new SafetensorsException("%s: tensor %s is in %s too. Save the model again."
                            .formatted(file, quote(tensor.name()), other.getFileName()));
                }
                tensors.put(tensor.name(), tensor);
            }
        }
        return tensors;
    }

    private static String otherWeights(Path directory) throws IOException {
        List<String> others = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.matches("pytorch_model.*\\.bin|.*\\.(gguf|pth|pt)"))
                        .sorted()
                        .forEach(others::add);
            }
        }
        return others.isEmpty()
                ? "; is it a model directory?"
                : " (but %s; save it with transformers' save_pretrained, which writes safetensors)"
                        .formatted(others.getFirst());
    }
}
