package io.burnish.tensor.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compiled kernels on disk, so that a machine compiles each once: `~/.cache/burnish/kernels`.
///
/// A file's name is the hash of all that its code depends on; its first line is the hash of its content. It appears by
/// one rename of a synced temporary file. A damaged one is dropped and compiled anew; a folder that cannot be written
/// costs the compilation each time, never the run.
final class KernelCache implements KernelCompiler {

    private static final Logger log = LoggerFactory.getLogger(KernelCache.class);
    private static final int HEAD = 65; // 64 digits of SHA-256 and the end of the line

    private final Path folder;
    private final KernelCompiler compiler;

    KernelCache(Path folder, KernelCompiler compiler) {
        this.folder = folder;
        this.compiler = compiler;
    }

    @Override
    public String version() {
        return compiler.version();
    }

    @Override
    public byte[] compile(KernelSource source, Architecture architecture) {
        Path file = folder.resolve("%s-%s-%s".formatted(source.name(), architecture, key(source, architecture)));
        return read(file).orElseGet(() -> compileAndKeep(source, architecture, file));
    }

    private String key(KernelSource source, Architecture architecture) {
        return new Fingerprint()
                .add(architecture.real())
                .add(source.hash())
                .add(compiler.version())
                .hex();
    }

    private static Optional<byte[]> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            byte[] code = Arrays.copyOfRange(bytes, Math.min(HEAD, bytes.length), bytes.length);
            if (code.length > 0 && head(code).equals(new String(bytes, 0, HEAD, StandardCharsets.UTF_8))) {
                return Optional.of(code);
            }
            log.warn("The compiled kernel {} is damaged: it is compiled anew", file);
            Files.delete(file);
        } catch (IOException e) {
            log.warn("Cannot read the compiled kernel {}: it is compiled anew ({})", file, e.toString());
        }
        return Optional.empty();
    }

    private byte[] compileAndKeep(KernelSource source, Architecture architecture, Path file) {
        long start = System.nanoTime();
        byte[] code = compiler.compile(source, architecture);
        log.info(
                "Compiled {}.cu for {} by {} in {} ms",
                source.name(),
                architecture,
                compiler.version(),
                (System.nanoTime() - start) / 1_000_000);
        try {
            write(file, code);
        } catch (IOException e) {
            log.warn(
                    "Cannot keep compiled kernels in {}: they are compiled again next time ({})", folder, e.toString());
        }
        return code;
    }

    private void write(Path file, byte[] code) throws IOException {
        Files.createDirectories(folder);
        Path temporary = folder.resolve(file.getFileName() + ".tmp-" + UUID.randomUUID());
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                writeAll(channel, head(code).getBytes(StandardCharsets.UTF_8));
                writeAll(channel, code);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
            channel.write(rest);
        }
    }

    private static String head(byte[] code) {
        return Fingerprint.of(code) + "\n";
    }
}
