package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Tensor;
import java.util.Arrays;

/// Matrix products on a card: libtorch's, but where a bf16 product is added to a float32 tensor in place, as weight
/// gradients are.
///
/// That one goes to [io.burnish.tensor.cuda.WeightGradientProducts]: added up in float32, without a copy of either
/// operand. Other mixed types are computed in float32 and rounded once, as [AtenKernels] does.
final class CardProducts implements MatrixProducts {

    /// sum += left right, the operands of bf16, the sum of float32.
    @FunctionalInterface
    interface FloatSum {
        void add(Tensor left, Tensor right, Tensor sum);
    }

    private final MatrixProducts sameType;
    private final FloatSum floatSum;
    private final Kernels otherTypes = new AtenKernels();

    /// @param sameType for operands and results of one type
    CardProducts(MatrixProducts sameType, FloatSum floatSum) {
        this.sameType = sameType;
        this.floatSum = floatSum;
    }

    @Override
    public void product(Tensor left, Tensor right, Tensor out) {
        sameType.product(left, right, out);
    }

    @Override
    public void productPlus(Tensor addend, Tensor left, Tensor right, Tensor out) {
        boolean operands = left.type() == right.type();
        if (operands && left.type() == out.type() && addend.type() == out.type()) {
            sameType.productPlus(addend, left, right, out);
        } else if (operands
                && left.type() == DataType.BFLOAT16
                && out.type() == DataType.FLOAT32
                && isSame(addend, out)) {
            floatSum.add(left, right, out);
        } else {
            otherTypes.matmulPlus(addend, left, right, out);
        }
    }

    // shapes have been checked
    private static boolean isSame(Tensor addend, Tensor out) {
        return addend.address() == out.address()
                && addend.type() == out.type()
                && Arrays.equals(strides(addend), strides(out));
    }

    private static long[] strides(Tensor matrix) {
        return new long[] {matrix.stride(0), matrix.stride(1)};
    }
}
