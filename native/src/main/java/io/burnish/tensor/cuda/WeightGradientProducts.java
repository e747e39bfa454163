package io.burnish.tensor.cuda;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;

/// Matrix products of bf16 operands that are added up in float32, straight into a gradient: what libtorch has no
/// operator for.
///
/// Adding a step's products in bf16 would lose those that are 256 times smaller than the sum so far.
public final class WeightGradientProducts implements AutoCloseable {

    // what NVIDIA's manual recommends for Hopper; older cards need less
    private static final long WORKSPACE_BYTES = 32L << 20;

    private final Gemm gemm;
    private final Runnable enter;
    private final Runnable close;

    WeightGradientProducts(Gemm gemm, Runnable enter, Runnable close) {
        this.gemm = gemm;
        this.enter = enter;
        this.close = close;
    }

    /// Products on a card, by the cuBLAS that libtorch has loaded.
    ///
    /// @throws CudaException where libtorch has loaded none
    public static WeightGradientProducts on(CudaDevice device) {
        device.enter();
        NativeLibrary library = NativeLibrary.at(
                Cublas.loaded()
                        .orElseThrow(
                                () -> new CudaException(
                                        "libtorch has loaded no libcublas: it is no CUDA build, or links cuBLAS statically. Point BURNISH_LIBTORCH at a PyTorch from pip.")));
        Scope scope = Scope.shared();
        try {
            Tensor workspace = Tensor.empty(scope, DataType.UINT8, Device.gpu(device.index()), WORKSPACE_BYTES);
            Cublas cublas = new Cublas(library, device::stream, workspace.address(), WORKSPACE_BYTES);
            return new WeightGradientProducts(cublas, device::enter, () -> {
                device.await(); // the workspace may be in use
                cublas.destroy();
                scope.close();
            });
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    /// sum += left right, queued on libtorch's stream.
    ///
    /// @param left [M, K] of bf16, fp16 or fp32, a transposed view or columns of a wider matrix at will
    /// @param right [K, N] of the same type
    /// @param sum_MN float32
    /// @throws ShapeException where shapes or types do not fit
    public void add(Tensor left, Tensor right, Tensor sum_MN) {
        GemmArguments arguments =
                GemmArguments.of(MatrixLayout.of(left), MatrixLayout.of(right), MatrixLayout.of(sum_MN));
        if (left.type() != right.type() || sum_MN.type() != DataType.FLOAT32) {
            throw new ShapeException(
                    "product: types do not fit: left %s, right %s, sum %s".formatted(left, right, sum_MN));
        }
        if (arguments.isEmpty()) {
            return;
        }
        enter.run();
        long first = arguments.exchanged() ? left.address() : right.address();
        long second = arguments.exchanged() ? right.address() : left.address();
        gemm.add(arguments, left.type(), first, second, sum_MN.address());
    }

    @Override
    public void close() {
        enter.run();
        close.run();
    }
}
