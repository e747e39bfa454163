package io.burnish.tensor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A C library with the functions of one of NVIDIA's, made by the machine's compiler from a source among the test
/// resources: it notes the arguments as C sees them.
final class FakeLibrary {

    private static final int NOTES = 1 << 16;

    private final NativeLibrary library;
    private final NativeFunction takeNotes;
    private final NativeFunction fail;

    private FakeLibrary(Path file) {
        library = NativeLibrary.at(file);
        takeNotes = library.function("fake_take_notes", ADDRESS, JAVA_LONG);
        fail = library.function("fake_fail", JAVA_INT);
    }

    /// Skips the test where there is no C compiler.
    static FakeLibrary compiled(Path folder, String sourceName) throws IOException, InterruptedException {
        Path compiler = onPath("cc");
        assumeTrue(compiler != null, "skipped: no C compiler (cc) on the PATH");
        Path source = folder.resolve(sourceName);
        try (InputStream in = FakeLibrary.class.getResourceAsStream(sourceName)) {
            Files.write(source, in.readAllBytes());
        }
        Path library = folder.resolve("libfake.so");
        List<String> command = Stream.concat(
                        Stream.of(compiler.toString(), "-shared", "-fPIC", "-Werror", "-Wall", "-Wno-unused-function"),
                        Stream.concat(cudaHeader(), Stream.of("-o", library.toString(), source.toString())))
                .toList();
        Path log = folder.resolve("cc.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ":\n" + Files.readString(log));
        }
        return new FakeLibrary(library);
    }

    /// CUDA's own header where the machine has one: the fake then has the true signatures, or does not compile.
    private static Stream<String> cudaHeader() {
        Path nvcc = onPath("nvcc");
        return Stream.concat(
                        Stream.of(Path.of("/usr/local/cuda")),
                        nvcc == null
                                ? Stream.empty()
                                : Stream.of(nvcc.getParent().getParent()))
                .map(root -> root.resolve("include"))
                .filter(include -> Files.exists(include.resolve("cuda.h")))
                .findFirst()
                .map(include -> Stream.of("-DWITH_CUDA_H", "-I", include.toString()))
                .orElse(Stream.empty());
    }

    static Path onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    NativeLibrary library() {
        return library;
    }

    /// What was called since the last time, a line a call.
    List<String> takeNotes() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(NOTES);
            takeNotes.call(text, (long) NOTES);
            return text.getString(0).lines().toList();
        }
    }

    void failNext(int code) {
        fail.call(code);
    }
}
