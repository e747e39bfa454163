package io.burnish.tensor.cuda;

import io.burnish.tensor.ShapeException;

/// `sum += left right` of row-major matrices and their transposes, as BLAS's column-major gemm takes it.
///
/// What is row-major to us is its transpose to BLAS, so that sum^T += right^T left^T needs no copy: BLAS's first
/// operand is `right`.
///
/// @param exchanged whether BLAS's first operand is `left` after all, because `sum` itself is column-major
/// @param transposeFirst whether BLAS is to transpose what it sees of its first operand
/// @param m rows of BLAS's result, @param n its columns, @param k what is summed over
record GemmArguments(
        boolean exchanged,
        boolean transposeFirst,
        boolean transposeSecond,
        int m,
        int n,
        int k,
        int leadingFirst,
        int leadingSecond,
        int leadingSum) {

    /// @throws ShapeException where shapes do not fit, or a matrix has gaps within its rows and within its columns
    static GemmArguments of(MatrixLayout left, MatrixLayout right, MatrixLayout sum) {
        if (left.columns() != right.rows() || sum.rows() != left.rows() || sum.columns() != right.columns()) {
            throw new ShapeException(
                    "product: shapes do not fit: left %s, right %s, sum %s".formatted(left, right, sum));
        }
        if (sum.isRowMajor()) {
            return rowMajor(left, right, sum, false);
        }
        if (sum.transposed().isRowMajor()) {
            return rowMajor(right.transposed(), left.transposed(), sum.transposed(), true);
        }
        throw gaps("sum", sum);
    }

    private static GemmArguments rowMajor(MatrixLayout left, MatrixLayout right, MatrixLayout sum, boolean exchanged) {
        return new GemmArguments(
                exchanged,
                !right.isRowMajor(),
                !left.isRowMajor(),
                Math.toIntExact(sum.columns()),
                Math.toIntExact(sum.rows()),
                Math.toIntExact(left.columns()),
                leading("right", right),
                leading("left", left),
                sum.leading());
    }

    private static int leading(String name, MatrixLayout matrix) {
        if (matrix.isRowMajor()) {
            return matrix.leading();
        }
        if (matrix.transposed().isRowMajor()) {
            return matrix.transposed().leading();
        }
        throw gaps(name, matrix);
    }

    private static ShapeException gaps(String name, MatrixLayout matrix) {
        return new ShapeException("product: %s %s has neither its rows nor its columns in one piece: copy it first"
                .formatted(name, matrix));
    }

    /// Nothing to add.
    boolean isEmpty() {
        return m == 0 || n == 0 || k == 0;
    }
}
