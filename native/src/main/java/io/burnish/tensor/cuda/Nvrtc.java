package io.burnish.tensor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// NVIDIA's run-time compiler, `libnvrtc`: each function as nvrtc.h declares it.
final class Nvrtc implements KernelCompiler {

    private static final int COMPILATION_ERROR = 6;
    private static final int BUILTIN_ERROR = 7;

    private final NativeLibrary library;
    private final NativeFunction version;
    private final NativeFunction architectureCount;
    private final NativeFunction architectures;
    private final NativeFunction createProgram;
    private final NativeFunction compileProgram;
    private final NativeFunction logSize;
    private final NativeFunction log;
    private final Output cubin;
    private final Output ptx;
    private final NativeFunction destroyProgram;

    /// One of a program's results: the function that tells its size and the one that copies it.
    private record Output(NativeFunction size, NativeFunction get) {}

    /// Loads the compiler, its built-in functions first: it opens them by their bare name, which finds them only when
    /// they are there already.
    ///
    /// @throws CudaException where it does not load
    Nvrtc(NvrtcFinder.Location location) {
        location.builtins().ifPresent(NativeLibrary::at);
        library = NativeLibrary.at(location.library());
        version = library.function("nvrtcVersion", ADDRESS, ADDRESS);
        architectureCount = library.function("nvrtcGetNumSupportedArchs", ADDRESS);
        architectures = library.function("nvrtcGetSupportedArchs", ADDRESS);
        createProgram = library.function("nvrtcCreateProgram", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
        compileProgram = library.function("nvrtcCompileProgram", JAVA_LONG, JAVA_INT, ADDRESS);
        logSize = library.function("nvrtcGetProgramLogSize", JAVA_LONG, ADDRESS);
        log = library.function("nvrtcGetProgramLog", JAVA_LONG, ADDRESS);
        cubin = new Output(
                library.function("nvrtcGetCUBINSize", JAVA_LONG, ADDRESS),
                library.function("nvrtcGetCUBIN", JAVA_LONG, ADDRESS));
        ptx = new Output(
                library.function("nvrtcGetPTXSize", JAVA_LONG, ADDRESS),
                library.function("nvrtcGetPTX", JAVA_LONG, ADDRESS));
        destroyProgram = library.function("nvrtcDestroyProgram", ADDRESS);
    }

    /// This machine's compiler; empty where there is none.
    static Optional<Nvrtc> ofThisMachine() {
        return NvrtcFinder.ofThisMachine().find().map(Nvrtc::new);
    }

    @Override
    public String version() {
        return "NVRTC " + toolkit();
    }

    /// The CUDA it belongs to: `13.0`.
    String toolkit() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment major = arena.allocate(JAVA_INT);
            MemorySegment minor = arena.allocate(JAVA_INT);
            check(version, major, minor);
            return major.get(JAVA_INT, 0) + "." + minor.get(JAVA_INT, 0);
        }
    }

    /// Where it was found.
    String path() {
        return library.name();
    }

    /// What it compiles machine code for, ascending.
    List<Architecture> supported() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            check(architectureCount, count);
            MemorySegment numbers = arena.allocate(JAVA_INT, count.get(JAVA_INT, 0));
            check(architectures, numbers);
            return Arrays.stream(numbers.toArray(JAVA_INT))
                    .mapToObj(Architecture::of)
                    .sorted()
                    .toList();
        }
    }

    @Override
    public byte[] compile(KernelSource source, Architecture architecture) {
        Optional<Architecture> newest = supported().stream()
                .filter(known -> known.compareTo(architecture) <= 0)
                .reduce((_, later) -> later);
        Architecture target = newest.orElseThrow(() -> new CudaException(
                "%s (%s) compiles for %s and newer, the card is %s: it needs an older CUDA, and Burnish a newer card."
                        .formatted(version(), path(), supported().getFirst(), architecture)));
        // a card that the compiler does not know yet gets code that the driver translates
        return target.equals(architecture)
                ? compile(source, target.real(), cubin)
                : compile(source, target.virtual(), ptx);
    }

    private byte[] compile(KernelSource source, String target, Output output) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(JAVA_LONG);
            check(
                    createProgram,
                    handle,
                    arena.allocateFrom(source.text()),
                    arena.allocateFrom(source.name() + ".cu"),
                    source.headers().size(),
                    strings(arena, List.copyOf(source.headers().values())),
                    strings(arena, List.copyOf(source.headers().keySet())));
            try {
                long program = handle.get(JAVA_LONG, 0);
                List<String> options = Stream.of(
                                List.of("--gpu-architecture=" + target), CompilerOptions.COMMON, CompilerOptions.NVRTC)
                        .flatMap(List::stream)
                        .toList();
                int code = compileProgram.call(program, options.size(), strings(arena, options));
                if (code != 0) {
                    throw refused(source, target, code, text(program));
                }
                return bytes(program, output);
            } finally {
                check(destroyProgram, handle);
            }
        }
    }

    private CudaException refused(KernelSource source, String target, int code, String compilerLog) {
        String remedy = code == BUILTIN_ERROR
                ? " Its libnvrtc-builtins does not load: it must lie beside %s, of the same version.".formatted(path())
                : "";
        return new CudaException(
                "%s.cu does not compile for %s by %s (%s): %s.%s%n%s"
                        .formatted(
                                source.name(),
                                target,
                                version(),
                                path(),
                                code == COMPILATION_ERROR ? "its errors follow" : meaning(code),
                                remedy,
                                compilerLog),
                code);
    }

    private String text(long program) {
        byte[] bytes = bytes(program, new Output(logSize, log));
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
    }

    private byte[] bytes(long program, Output output) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(JAVA_LONG);
            check(output.size(), program, size);
            MemorySegment data = arena.allocate(Math.max(1, size.get(JAVA_LONG, 0)));
            check(output.get(), program, data);
            return data.asSlice(0, size.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
        }
    }

    private static MemorySegment strings(Arena arena, List<String> texts) {
        MemorySegment pointers = arena.allocate(ADDRESS, Math.max(1, texts.size()));
        for (int i = 0; i < texts.size(); i++) {
            pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(texts.get(i)));
        }
        return pointers;
    }

    private void check(NativeFunction function, Object... arguments) {
        int code = function.call(arguments);
        if (code != 0) {
            throw new CudaException(
                    "%s failed with code %d (%s), in %s.".formatted(function.name(), code, meaning(code), path()),
                    code);
        }
    }

    private String meaning(int code) {
        return library.text("nvrtcGetErrorString", code);
    }
}
