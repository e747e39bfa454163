package io.burnish.tensor.safetensors;

import static io.burnish.tensor.safetensors.SafetensorsException.quote;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Writes safetensors files: the same entries always give the same bytes, those of the reference implementation.
public final class SafetensorsWriter {

    /// What transformers asks of a file that it loads as PyTorch's.
    public static final Map<String, String> PYTORCH = Map.of("format", "pt");

    private SafetensorsWriter() {}

    /// Writes a new file and waits until it is on the disk. If it fails, what is there of the file is for the
    /// caller to remove, who writes into a directory that becomes valid only by its rename.
    ///
    /// @param tensors in any order, names unique; the data of one at a time is held
    /// @return the file's SHA-256, in hexadecimal
    /// @throws SafetensorsException if it cannot be written, with the reason (a full disk) and how far it came
    public static String write(Path file, Collection<? extends WritableTensor> tensors, Map<String, String> metadata)
            throws IOException {
        List<? extends WritableTensor> ordered =
                tensors.stream().sorted(HeaderWriter.ORDER).toList();
        checkNames(ordered);
        byte[] header = HeaderWriter.write(ordered, new TreeMap<>(metadata));
        long total = header.length + bytes(ordered);
        long written = 0;
        String at = "its header";
        try (HashedOutput out = HashedOutput.create(file)) {
            out.write(MemorySegment.ofArray(header));
            written = header.length;
            for (WritableTensor tensor : ordered) {
                at = "tensor " + quote(tensor.name());
                writeData(out, tensor);
                written += tensor.byteSize();
            }
            at = "the sync to disk";
            return out.sync();
        } catch (IOException e) {
            throw new SafetensorsException(
                    "%s: cannot be written: %s (at %s, after %d of %d bytes)"
                            .formatted(file, reason(e), at, written, total),
                    e);
        }
    }

    /// Writes a file by a temporary name and a rename, so that at any moment the old file is there whole, or
    /// the new one.
    ///
    /// @return the file's SHA-256, in hexadecimal
    public static String replace(Path file, Collection<? extends WritableTensor> tensors, Map<String, String> metadata)
            throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(temporary); // a killed process left it
        try {
            String hash = write(temporary, tensors, metadata);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectory(file);
            return hash;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    private static void writeData(HashedOutput out, WritableTensor tensor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = tensor.data(arena);
            if (data.byteSize() != tensor.byteSize()) {
                throw new IllegalStateException("tensor %s was to have %d bytes and has %d"
                        .formatted(quote(tensor.name()), tensor.byteSize(), data.byteSize()));
            }
            out.write(data);
        }
    }

    static long bytes(Collection<? extends WritableTensor> tensors) {
        return tensors.stream().mapToLong(tensor -> tensor.byteSize()).sum();
    }

    private static void checkNames(List<? extends WritableTensor> tensors) {
        Set<String> names = new HashSet<>();
        for (WritableTensor tensor : tensors) {
            if (!names.add(tensor.name()) || tensor.name().equals(HeaderParser.METADATA)) {
                throw new IllegalArgumentException("tensor " + quote(tensor.name()) + " is there twice, or is no name");
            }
        }
    }

    private static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException _ -> "it is there already";
            case NoSuchFileException _ -> "its directory is not there";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
