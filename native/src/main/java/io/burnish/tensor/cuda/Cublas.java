package io.burnish.tensor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.ndarray.types.DataType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/// NVIDIA's BLAS, the very `libcublas` that libtorch loaded, with a handle and a workspace of its own.
///
/// With one stream and one workspace its results repeat bit for bit. One thread at a time.
final class Cublas implements Gemm {

    private static final int NO_TRANSPOSE = 0; // CUBLAS_OP_N
    private static final int TRANSPOSE = 1; // CUBLAS_OP_T
    private static final int REAL_32F = 0; // CUDA_R_32F
    private static final int REAL_16F = 2; // CUDA_R_16F
    private static final int REAL_16BF = 14; // CUDA_R_16BF
    private static final int COMPUTE_32F = 68; // CUBLAS_COMPUTE_32F
    private static final int DEFAULT_ALGORITHM = -1; // CUBLAS_GEMM_DEFAULT

    private final NativeLibrary library;
    private final NativeFunction version;
    private final NativeFunction create;
    private final NativeFunction destroy;
    private final NativeFunction setStream;
    private final NativeFunction setWorkspace;
    private final NativeFunction gemm;
    private final MemorySegment one = Arena.ofAuto().allocateFrom(JAVA_FLOAT, 1);
    private final MemorySegment zero = Arena.ofAuto().allocateFrom(JAVA_FLOAT, 0);

    private final LongSupplier stream;
    private final long workspace;
    private final long workspaceBytes;
    private final long handle;
    private long handleStream = Long.MIN_VALUE;

    /// @param stream libtorch's current one; the card's context must be current
    /// @param workspace device memory, aligned to 256 bytes, that stays as long as the handle
    /// @throws CudaException where cuBLAS does not start
    Cublas(NativeLibrary library, LongSupplier stream, long workspace, long workspaceBytes) {
        this.library = library;
        this.stream = stream;
        this.workspace = workspace;
        this.workspaceBytes = workspaceBytes;
        version = library.function("cublasGetVersion_v2", JAVA_LONG, ADDRESS);
        create = library.function("cublasCreate_v2", ADDRESS);
        destroy = library.function("cublasDestroy_v2", JAVA_LONG);
        setStream = library.function("cublasSetStream_v2", JAVA_LONG, JAVA_LONG);
        setWorkspace = library.function("cublasSetWorkspace_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG);
        gemm = library.function(
                "cublasGemmEx",
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                ADDRESS,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                ADDRESS,
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment created = arena.allocate(JAVA_LONG);
            check(create, create.call(created));
            handle = created.get(JAVA_LONG, 0);
        }
    }

    /// The file that libtorch loaded; empty where it loaded none.
    static Optional<Path> loaded() {
        return LoadedLibraries.find("libcublas");
    }

    /// cuBLAS's version number: 120805 for 12.8.5.
    int version() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            check(version, version.call(handle, number));
            return number.get(JAVA_INT, 0);
        }
    }

    @Override
    public void add(GemmArguments arguments, DataType type, long first, long second, long sum) {
        multiply(arguments, new Types(type, DataType.FLOAT32), first, second, one, sum);
    }

    /// out = op(first) op(second) + beta out, all of one type, added up in float32.
    ///
    /// @param beta 0 or 1; with 0, what was in `out` is not read
    void multiply(GemmArguments arguments, DataType type, long first, long second, float beta, long out) {
        multiply(arguments, new Types(type, type), first, second, beta == 0 ? zero : one, out);
    }

    private record Types(DataType operands, DataType result) {}

    private void multiply(GemmArguments arguments, Types types, long first, long second, MemorySegment beta, long out) {
        useCurrentStream();
        int code;
        try {
            code = (int) gemm.handle()
                    .invokeExact(
                            handle,
                            arguments.transposeFirst() ? TRANSPOSE : NO_TRANSPOSE,
                            arguments.transposeSecond() ? TRANSPOSE : NO_TRANSPOSE,
                            arguments.m(),
                            arguments.n(),
                            arguments.k(),
                            one,
                            first,
                            code(types.operands()),
                            arguments.leadingFirst(),
                            second,
                            code(types.operands()),
                            arguments.leadingSecond(),
                            beta,
                            out,
                            code(types.result()),
                            arguments.leadingSum(),
                            COMPUTE_32F,
                            DEFAULT_ALGORITHM);
        } catch (Throwable t) {
            throw gemm.unexpected(t);
        }
        if (code != 0) {
            throw failure("cublasGemmEx of " + types.operands() + " operands, " + arguments, code);
        }
    }

    // setting a stream takes the workspace away, so that it is given again
    private void useCurrentStream() {
        long current = stream.getAsLong();
        if (current != handleStream) {
            check(setStream, setStream.call(handle, current));
            check(setWorkspace, setWorkspace.call(handle, workspace, workspaceBytes));
            handleStream = current;
        }
    }

    void destroy() {
        check(destroy, destroy.call(handle));
    }

    private static int code(DataType type) {
        return switch (type) {
            case BFLOAT16 -> REAL_16BF;
            case FLOAT16 -> REAL_16F;
            case FLOAT32 -> REAL_32F;
            default -> throw new IllegalArgumentException("cuBLAS multiplies no matrices of " + type);
        };
    }

    private void check(NativeFunction function, int code) {
        if (code != 0) {
            throw failure(function.name(), code);
        }
    }

    private CudaException failure(String what, int code) {
        return new CudaException(
                "%s failed with code %d (%s: %s), in %s."
                        .formatted(
                                what,
                                code,
                                library.text("cublasGetStatusName", code),
                                library.text("cublasGetStatusString", code),
                                library.name()),
                code);
    }
}
