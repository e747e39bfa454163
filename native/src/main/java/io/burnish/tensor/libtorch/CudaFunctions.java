package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// What libtorch's CUDA half tells of itself; nothing here is looked up before it is called.
public final class CudaFunctions {

    private static final String STREAM = "aoti_torch_get_current_cuda_stream";

    private static volatile @Nullable MethodHandle currentStream;

    private CudaFunctions() {}

    /// `aoti_torch_get_current_cuda_stream(int32 device_index, void** ret_stream)`: the `cudaStream_t` on which
    /// libtorch queues what the calling thread asks for; 0 is the default stream.
    ///
    /// @throws LibTorchException where the loaded libtorch has no CUDA half
    public static long currentStream(int device) {
        MethodHandle bound = currentStream;
        MethodHandle function = bound == null ? bindCurrentStream() : bound;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stream = arena.allocate(JAVA_LONG);
            Status.check((int) function.invokeExact(device, stream), STREAM);
            return stream.get(JAVA_LONG, 0);
        } catch (Throwable t) {
            throw Status.unexpected(STREAM, t);
        }
    }

    private static MethodHandle bindCurrentStream() {
        MethodHandle function = LibTorch.location().cuda()
                ? LibTorch.find(STREAM, JAVA_INT, JAVA_INT, ADDRESS).orElseThrow(() -> missing("function " + STREAM))
                : null;
        if (function == null) {
            throw missing("CUDA half (libtorch_cuda)");
        }
        currentStream = function;
        return function;
    }

    /// Whether operators must give the same bits every time (`at::globalContext().setDeterministicAlgorithms(bool,
    /// bool warn_only)`).
    ///
    /// Those that cannot then fail: with `warn_only` flash attention's backward would keep its atomic additions.
    /// New memory is not filled with NaN (`setDeterministicFillUninitializedMemory(false)`), which libtorch else
    /// does then, at the cost of a pass over each result.
    public static void setDeterministic(boolean deterministic) {
        try {
            MethodHandle context = LibTorch.function("_ZN2at13globalContextEv", ADDRESS);
            MemorySegment global = (MemorySegment) context.invokeExact();
            LibTorch.function(
                            "_ZN2at7Context26setDeterministicAlgorithmsEbb", null, ADDRESS, JAVA_BOOLEAN, JAVA_BOOLEAN)
                    .invokeExact(global, deterministic, false);
            LibTorch.function("_ZN2at7Context39setDeterministicFillUninitializedMemoryEb", null, ADDRESS, JAVA_BOOLEAN)
                    .invokeExact(global, false);
        } catch (Throwable t) {
            throw Status.unexpected("at::Context::setDeterministicAlgorithms", t);
        }
    }

    /// `at::Context::deterministicAlgorithms() const`.
    public static boolean isDeterministic() {
        try {
            MethodHandle context = LibTorch.function("_ZN2at13globalContextEv", ADDRESS);
            return (boolean) LibTorch.function("_ZNK2at7Context23deterministicAlgorithmsEv", JAVA_BOOLEAN, ADDRESS)
                    .invokeExact((MemorySegment) context.invokeExact());
        } catch (Throwable t) {
            throw Status.unexpected("at::Context::deterministicAlgorithms", t);
        }
    }

    private static LibTorchException missing(String what) {
        return new LibTorchException(
                "%s has no %s. Point BURNISH_LIBTORCH at a CUDA build: the torch/lib of a PyTorch 2.7 or newer on this machine, or DJL's (README, \"GPU\")."
                        .formatted(LibTorch.location().describe(), what));
    }
}
