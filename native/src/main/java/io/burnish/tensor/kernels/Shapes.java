package io.burnish.tensor.kernels;

import io.burnish.tensor.Segments;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import java.util.Arrays;

/// Checks shapes in Java first, so that the message names the primitive and both shapes.
final class Shapes {

    private Shapes() {}

    static void same(String primitive, Tensor left, Tensor right) {
        require(Arrays.equals(left.sizes(), right.sizes()), primitive, left, right);
    }

    static void product(String primitive, Tensor left, Tensor right, Tensor out) {
        boolean fits = left.dimensions() == 2
                && right.dimensions() == 2
                && out.dimensions() == 2
                && left.size(1) == right.size(0)
                && out.size(0) == left.size(0)
                && out.size(1) == right.size(1);
        require(fits, primitive, left, right, out);
    }

    /// A vector as long as the last axis of x.
    static void lastAxis(String primitive, Tensor x, Tensor vector) {
        require(vector.dimensions() == 1 && vector.size(0) == x.size(x.dimensions() - 1), primitive, x, vector);
    }

    /// A vector with one entry for each row of x.
    static void perRow(String primitive, Tensor x, Tensor vector) {
        require(vector.elements() == x.elements() / x.size(x.dimensions() - 1), primitive, x, vector);
    }

    static void rowsOf(String primitive, Tensor table, Tensor index, Tensor rows) {
        boolean fits = table.dimensions() == 2
                && rows.dimensions() == 2
                && index.dimensions() == 1
                && rows.size(0) == index.size(0)
                && rows.size(1) == table.size(1);
        require(fits, primitive, table, index, rows);
    }

    /// Gate and up side by side, and what becomes of them.
    static void gated(String primitive, Tensor gateUp, Tensor out) {
        boolean fits = gateUp.dimensions() == 2
                && out.dimensions() == 2
                && gateUp.size(0) == out.size(0)
                && gateUp.size(1) == 2 * out.size(1);
        require(fits, primitive, gateUp, out);
    }

    static void attention(String primitive, AttentionShape shape, Tensor qkv_TC, Tensor out_TO, Segments segments) {
        boolean fits = qkv_TC.size(0) == segments.tokens()
                && out_TO.size(0) == segments.tokens()
                && qkv_TC.size(1) == shape.columns()
                && out_TO.size(1) == shape.queryColumns();
        if (!fits) {
            throw new ShapeException("%s: %s and %s for %d tokens and %s"
                    .formatted(primitive, qkv_TC, out_TO, segments.tokens(), shape));
        }
    }

    static void require(boolean fits, String primitive, Tensor... tensors) {
        if (!fits) {
            throw new ShapeException(primitive + ": shapes do not fit: " + Arrays.toString(tensors));
        }
    }
}
