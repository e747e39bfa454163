package io.burnish.tensor.cuda;

import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;

/// Where a matrix's elements lie, in elements from its first.
record MatrixLayout(long rows, long columns, long rowStride, long columnStride) {

    static MatrixLayout of(Tensor matrix) {
        if (matrix.dimensions() != 2) {
            throw new ShapeException("a matrix has two axes, this is " + matrix);
        }
        return new MatrixLayout(matrix.size(0), matrix.size(1), matrix.stride(0), matrix.stride(1));
    }

    MatrixLayout transposed() {
        return new MatrixLayout(columns, rows, columnStride, rowStride);
    }

    /// Whether each row lies in one piece, row after row.
    boolean isRowMajor() {
        // an axis of one has no stride to speak of
        return (columns <= 1 || columnStride == 1) && (rows <= 1 || rowStride >= Math.max(1, columns));
    }

    /// From one row of a row-major matrix to the next: BLAS's leading dimension, as BLAS sees it transposed.
    int leading() {
        return Math.toIntExact(rows <= 1 ? Math.max(1, columns) : rowStride);
    }
}
