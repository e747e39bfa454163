package io.burnish.tensor.safetensors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/// One safetensors file, mapped: opening reads its header alone, and a tensor's bytes come from the disk as
/// they are used.
///
/// @param path the file
/// @param metadata its free text, such as `format: pt`
/// @param tensors in the order of their bytes
public record SafetensorsFile(Path path, Map<String, String> metadata, List<TensorEntry> tensors) {

    /// Maps a file whose header was checked whole: names, types, sizes, places, and the length of the file.
    ///
    /// @param arena how long the mapping lives; the entries' data throws after its close
    /// @throws SafetensorsException if there is no such file or its header does not hold
    public static SafetensorsFile open(Path path, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            Header header = Header.read(channel, path);
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            List<TensorEntry> tensors = header.tensors().stream()
                    .map(declared -> entry(declared, file.asSlice(header.dataStart())))
                    .toList();
            return new SafetensorsFile(path, Map.copyOf(header.metadata()), tensors);
        } catch (NoSuchFileException e) {
            throw new SafetensorsException("%s: there is no such file".formatted(path), e);
        }
    }

    /// The tensor of this name.
    ///
    /// @throws SafetensorsException if the file has none
    public TensorEntry tensor(String name) throws SafetensorsException {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SafetensorsException("%s: has no tensor %s among its %d"
                        .formatted(path, SafetensorsException.quote(name), tensors.size())));
    }

    private static TensorEntry entry(Declared declared, MemorySegment data) {
        return new TensorEntry(
                declared.name(),
                declared.type(),
                declared.shape(),
                data.asSlice(declared.begin(), declared.end() - declared.begin()));
    }
}
