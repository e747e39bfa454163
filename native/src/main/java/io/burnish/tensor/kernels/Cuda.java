package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;
import io.burnish.tensor.cuda.Launcher;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How our kernels are started: their names by element type, their grids by size, their working memory.
final class Cuda {

    /// Threads of a block where nothing else decides.
    static final int THREADS = 256;

    static final int WARP = 32;

    /// All of our `.cu` files.
    static final List<String> SOURCES =
            List.of("cache", "draw", "head", "mlp", "norms", "optimizer", "rope", "rows", "states");

    // enough for every card that is sold: further elements are the same threads' next ones
    private static final long MOST_BLOCKS = 4096;

    private final Launcher launcher;
    private final UnaryOperator<Tensor> fresh;
    private final @Nullable Scope lasting;

    /// @param fresh sees every piece of working memory before it is used; tests poison it
    Cuda(Launcher launcher, UnaryOperator<Tensor> fresh) {
        this(launcher, fresh, null);
    }

    /// @param lasting owns all working memory, whatever scope asks; null: the scope that asks does
    Cuda(Launcher launcher, UnaryOperator<Tensor> fresh, @Nullable Scope lasting) {
        this.launcher = launcher;
        this.fresh = fresh;
        this.lasting = lasting;
    }

    void load() {
        launcher.load(SOURCES);
    }

    void launch(String source, String kernel, Grid grid, @Nullable Object... arguments) {
        launcher.launch(source, kernel, grid, arguments);
    }

    /// Memory that a kernel leaves for the next one.
    Tensor workspace(Scope scope, DataType type, Device device, long... sizes) {
        return fresh.apply(Tensor.empty(lasting == null ? scope : lasting, type, device, sizes));
    }

    static boolean isFloat(Tensor x) {
        return x.type() == DataType.FLOAT32 || x.type() == DataType.BFLOAT16;
    }

    /// A kernel's name for tensors of these types.
    static String name(String kernel, Tensor... tensors) {
        StringBuilder name = new StringBuilder(kernel);
        for (Tensor x : tensors) {
            name.append(x.type() == DataType.BFLOAT16 ? "_bf16" : "_f32");
        }
        return name.toString();
    }

    /// Elements in 16 bytes.
    static int lanes(DataType type) {
        return type == DataType.BFLOAT16 ? 8 : 4;
    }

    /// A thread for each vector, up to a bound.
    static Grid grid(long vectors) {
        int threads = threads(vectors, THREADS);
        return Grid.of(Math.clamp((vectors + threads - 1) / threads, 1, MOST_BLOCKS), threads);
    }

    /// Whole warps for so many pieces of work.
    static int threads(long pieces, int most) {
        return (int) Math.clamp((pieces + WARP - 1) / WARP * WARP, WARP, most);
    }

    /// A tensor's elements in host memory; waits for the device.
    static MemorySegment host(Scope scope, Tensor x) {
        return (x.device().isGpu() ? x.to(scope, x.type(), Device.cpu()) : x).data();
    }
}
