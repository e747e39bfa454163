package io.burnish.tensor.cuda;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where our compiled kernels run: on a card, or, in tests without one, on the CPU.
public interface Launcher {

    /// Gets sources ready, compiling them where need be, so that no launch waits for it.
    ///
    /// @throws CudaException where one can neither be loaded nor compiled
    default void load(List<String> sources) {}

    /// Queues one kernel after everything queued before, and does not wait for it.
    ///
    /// @param source the `.cu` file beside this package, without its ending: `norms`
    /// @param kernel the name of an `extern "C"` kernel in it
    /// @param arguments the kernel's arguments in order: a [io.burnish.tensor.Tensor] or a
    ///     [java.lang.foreign.MemorySegment] is the address of its data, `null` a null pointer, an [Integer] `int`,
    ///     a [Long] `long long`, a [Float] `float`, a [Double] `double`
    void launch(String source, String kernel, Grid grid, @Nullable Object... arguments);
}
