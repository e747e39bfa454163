package io.burnish.tensor.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Writes the weights of a model directory, as transformers' `save_pretrained` names and splits them.
public final class ShardedWriter {

    private ShardedWriter() {}

    /// Writes `model.safetensors`, or from a size on `model-00001-of-00003.safetensors`... and
    /// `model.safetensors.index.json`, into a directory that has none of them.
    ///
    /// @param tensors filled into shards in this order
    /// @param maxShardBytes a shard's greatest size; a larger tensor has a shard of its own
    /// @return each file's SHA-256 by its name
    public static SequencedMap<String, String> write(
            Path directory, Collection<? extends WritableTensor> tensors, long maxShardBytes) throws IOException {
        List<List<WritableTensor>> shards = split(tensors, maxShardBytes);
        SequencedMap<String, String> hashes = new LinkedHashMap<>();
        if (shards.size() == 1) {
            hashes.put(
                    SafetensorsModel.SINGLE, writeShard(directory.resolve(SafetensorsModel.SINGLE), shards.getFirst()));
            return hashes;
        }
        TreeMap<String, String> shardOf = new TreeMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            shards.get(i).forEach(tensor -> shardOf.put(tensor.name(), name));
            hashes.put(name, writeShard(directory.resolve(name), shards.get(i)));
        }
        byte[] index = ShardIndex.write(shardOf, SafetensorsWriter.bytes(tensors));
        try (HashedOutput out = HashedOutput.create(directory.resolve(SafetensorsModel.INDEX))) {
            out.write(MemorySegment.ofArray(index));
            hashes.put(SafetensorsModel.INDEX, out.sync());
        }
        return hashes;
    }

    private static String writeShard(Path file, List<WritableTensor> tensors) throws IOException {
        return SafetensorsWriter.write(file, tensors, SafetensorsWriter.PYTORCH);
    }

    private static List<List<WritableTensor>> split(Collection<? extends WritableTensor> tensors, long maxShardBytes) {
        List<List<WritableTensor>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long filled = 0;
        for (WritableTensor tensor : tensors) {
            long bytes = tensor.byteSize();
            if (!shards.getLast().isEmpty() && filled + bytes > maxShardBytes) {
                shards.add(new ArrayList<>());
                filled = 0;
            }
            shards.getLast().add(tensor);
            filled += bytes;
        }
        return shards;
    }
}
