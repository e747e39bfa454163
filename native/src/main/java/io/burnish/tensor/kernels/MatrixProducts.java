package io.burnish.tensor.kernels;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.MatrixFunctions;

/// Matrix products, as [CudaKernels] has them done; shapes have been checked.
public interface MatrixProducts {

    /// libtorch's own, for operands and results of one type.
    MatrixProducts LIBTORCH = new MatrixProducts() {

        @Override
        public void product(Tensor left, Tensor right, Tensor out) {
            MatrixFunctions.mm(out.handle(), left.handle(), right.handle());
        }

        @Override
        public void productPlus(Tensor addend, Tensor left, Tensor right, Tensor out) {
            MatrixFunctions.addmm(out.handle(), addend.handle(), left.handle(), right.handle());
        }
    };

    /// out = left right.
    void product(Tensor left, Tensor right, Tensor out);

    /// out = addend + left right; `out` and `addend` may be the same tensor.
    void productPlus(Tensor addend, Tensor left, Tensor right, Tensor out);
}
