package io.burnish.tensor.cuda;

import ai.djl.ndarray.types.DataType;

/// BLAS's product of two matrices added to a third, column-major, accumulated in float32.
interface Gemm {

    /// sum += op(first) op(second).
    ///
    /// @param type of both operands; the sum is float32
    /// @param first the address of BLAS's first operand
    void add(GemmArguments arguments, DataType type, long first, long second, long sum);
}
