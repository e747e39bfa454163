package io.burnish.tensor.cuda;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;

/// Matrix products by cuBLAS itself, with a workspace of their own: they can be captured, which libtorch's cannot be
/// without its allocator's help. Operands and result have one type; sums are float32's and rounded once.
public final class StepProducts {

    // what NVIDIA's manual recommends for Hopper; older cards need less
    private static final long WORKSPACE_BYTES = 32L << 20;

    /// BLAS's product of two matrices, added to a third times beta or, with beta 0, put in its place.
    @FunctionalInterface
    interface TypedGemm {
        void multiply(GemmArguments arguments, DataType type, long first, long second, float beta, long out);
    }

    private final TypedGemm gemm;

    StepProducts(TypedGemm gemm) {
        this.gemm = gemm;
    }

    /// As long as the process, like the kernels of a card.
    ///
    /// @throws CudaException where libtorch has loaded no cuBLAS
    public static StepProducts on(CudaDevice device) {
        device.enter();
        NativeLibrary library = NativeLibrary.at(Cublas.loaded()
                .orElseThrow(() -> new CudaException("libtorch has loaded no libcublas: it is no CUDA build.")));
        Tensor workspace = Tensor.empty(Scope.shared(), DataType.UINT8, Device.gpu(device.index()), WORKSPACE_BYTES);
        Cublas cublas = new Cublas(library, device::stream, workspace.address(), WORKSPACE_BYTES);
        return new StepProducts((arguments, type, first, second, beta, out) -> {
            device.enter();
            cublas.multiply(arguments, type, first, second, beta, out);
        });
    }

    /// out = left right.
    public void product(Tensor left, Tensor right, Tensor out) {
        multiply(left, right, 0, out);
    }

    /// out += left right.
    public void addProduct(Tensor left, Tensor right, Tensor out) {
        multiply(left, right, 1, out);
    }

    private void multiply(Tensor left, Tensor right, float beta, Tensor out) {
        if (left.type() != right.type() || left.type() != out.type()) {
            throw new ShapeException(
                    "product: types do not fit: left %s, right %s, out %s".formatted(left, right, out));
        }
        GemmArguments arguments = GemmArguments.of(MatrixLayout.of(left), MatrixLayout.of(right), MatrixLayout.of(out));
        long first = arguments.exchanged() ? left.address() : right.address();
        long second = arguments.exchanged() ? right.address() : left.address();
        gemm.multiply(arguments, left.type(), first, second, beta, out.address());
    }
}
