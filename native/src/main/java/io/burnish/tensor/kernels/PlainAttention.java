package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Segments.Tree;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;

/// Attention as the formula says it: scores, mask, softmax, sum; tree by tree and key head by key head, whose scores
/// are held whole.
///
/// Legend: T tokens, n tokens of one tree, G query heads of one key head, D head size, C columns of q, k and v.
final class PlainAttention implements AttentionKernel {

    // squares of a tree's tokens that backward holds for each query head at once: without and with a soft-cap
    private static final int SQUARES = 9;
    private static final int CAPPED_SQUARES = 20;
    private static final int ROWS = 12; // and rows of a head's size

    /// The most that forward and backward take at once, in bytes.
    ///
    /// @param tokens of the longest tree
    static long bytes(AttentionShape shape, int tokens) {
        long squares = shape.softCap() > 0 ? CAPPED_SQUARES : SQUARES;
        long perHead = tokens * (squares * tokens + (long) ROWS * shape.headSize());
        return Float.BYTES * (shape.group() * perHead + (long) tokens * tokens);
    }

    @Override
    public AttentionMemory forward(
            AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep) {
        check("attention", shape, qkv_TC, segments);
        for (Tree tree : segments.trees()) {
            try (Scope scope = Scope.confined()) {
                Tensor mask_nn = PlainMask.of(scope, segments, tree, shape.window(), qkv_TC.device());
                for (int head = 0; head < shape.keyHeads(); head++) {
                    try (Scope ofHead = Scope.confined()) {
                        forwardHead(new Aten(ofHead), shape, qkv_TC, tree, head, mask_nn, out_TO);
                    }
                }
            }
        }
        return AttentionMemory.NONE; // backward computes the probabilities anew
    }

    @Override
    public void backward(
            AttentionShape shape,
            Tensor gradOut_TO,
            Tensor qkv_TC,
            Segments segments,
            AttentionMemory memory,
            Tensor gradQkv_TC) {
        check("attentionBackward", shape, qkv_TC, segments);
        check("attentionBackward", shape, gradQkv_TC, segments);
        for (Tree tree : segments.trees()) {
            try (Scope scope = Scope.confined()) {
                Tensor mask_nn = PlainMask.of(scope, segments, tree, shape.window(), qkv_TC.device());
                for (int head = 0; head < shape.keyHeads(); head++) {
                    try (Scope ofHead = Scope.confined()) {
                        Aten inHead = new Aten(ofHead);
                        backwardHead(inHead, shape, gradOut_TO, qkv_TC, tree, head, mask_nn, gradQkv_TC);
                    }
                }
            }
        }
    }

    @Override
    public void further(AttentionShape shape, Tensor qkv_TC, Tensor keyValue_L2K, Tensor out_TO) {
        PlainFurtherAttention.attend(shape, qkv_TC, keyValue_L2K, out_TO);
    }

    private static void forwardHead(
            Aten aten, AttentionShape shape, Tensor qkv_TC, Tree tree, int head, Tensor mask_nn, Tensor out_TO) {
        Tensor probabilities_Gnn = probabilities(aten, shape, qkv_TC, tree, head, mask_nn);
        Tensor value_GnD = repeated(aten, shape, valueHead(aten.scope(), shape, qkv_TC, tree, head));
        queryHeads(aten.scope(), shape, out_TO, tree, head).copyFrom(aten.batchMatmul(probabilities_Gnn, value_GnD));
    }

    private static void backwardHead(
            Aten aten,
            AttentionShape shape,
            Tensor gradOut_TO,
            Tensor qkv_TC,
            Tree tree,
            int head,
            Tensor mask_nn,
            Tensor gradQkv_TC) {
        Scope scope = aten.scope();
        Tensor probabilities_Gnn = probabilities(aten, shape, qkv_TC, tree, head, mask_nn);
        Tensor gradOut_GnD = aten.float32(queryHeads(scope, shape, gradOut_TO, tree, head));
        Tensor query_GnD = aten.float32(queryHeads(scope, shape, qkv_TC, tree, head));
        Tensor key_GnD = repeated(aten, shape, keyHead(scope, shape, qkv_TC, tree, head));
        Tensor value_GnD = repeated(aten, shape, valueHead(scope, shape, qkv_TC, tree, head));
        Tensor gradProbabilities_Gnn = aten.batchMatmul(gradOut_GnD, exchanged(scope, value_GnD));
        // d scores = p * (d p - sum(p * d p))
        Tensor product_Gnn = aten.multiply(probabilities_Gnn, gradProbabilities_Gnn);
        long rows = product_Gnn.size(0) * product_Gnn.size(1);
        Tensor sums = aten.rowSums(product_Gnn.reshaped(scope, rows, product_Gnn.size(2)))
                .reshaped(scope, product_Gnn.size(0), product_Gnn.size(1), 1);
        Tensor gradCapped_Gnn = aten.subtract(product_Gnn, aten.multiply(probabilities_Gnn, sums));
        Tensor gradScores_Gnn = aten.multiply(
                shape.softCap() == 0
                        ? gradCapped_Gnn
                        : aten.multiply(gradCapped_Gnn, slopes(aten, shape, query_GnD, key_GnD)),
                shape.scale());
        queryHeads(scope, shape, gradQkv_TC, tree, head).copyFrom(aten.batchMatmul(gradScores_Gnn, key_GnD));
        keyHead(scope, shape, gradQkv_TC, tree, head)
                .copyFrom(summed(aten, aten.batchMatmul(exchanged(scope, gradScores_Gnn), query_GnD)));
        valueHead(scope, shape, gradQkv_TC, tree, head)
                .copyFrom(summed(aten, aten.batchMatmul(exchanged(scope, probabilities_Gnn), gradOut_GnD)));
    }

    private static Tensor probabilities(
            Aten aten, AttentionShape shape, Tensor qkv_TC, Tree tree, int head, Tensor mask_nn) {
        Tensor query_GnD = aten.float32(queryHeads(aten.scope(), shape, qkv_TC, tree, head));
        Tensor key_GnD = repeated(aten, shape, keyHead(aten.scope(), shape, qkv_TC, tree, head));
        Tensor scores_Gnn = scores(aten, shape, query_GnD, key_GnD);
        Tensor capped_Gnn = shape.softCap() == 0 ? scores_Gnn : aten.softCapped(scores_Gnn, shape.softCap());
        return aten.softmax(aten.add(capped_Gnn, mask_nn), 2);
    }

    private static Tensor scores(Aten aten, AttentionShape shape, Tensor query_GnD, Tensor key_GnD) {
        return aten.multiply(aten.batchMatmul(query_GnD, exchanged(aten.scope(), key_GnD)), shape.scale());
    }

    /// The slope of the soft-cap at each score s: 1 - tanh(s / cap)^2.
    private static Tensor slopes(Aten aten, AttentionShape shape, Tensor query_GnD, Tensor key_GnD) {
        Tensor bent = aten.tanh(aten.multiply(scores(aten, shape, query_GnD, key_GnD), 1 / shape.softCap()));
        return aten.plus(aten.multiply(aten.multiply(bent, bent), -1), 1);
    }

    /// The query heads that share a key head, of the tree's tokens: [G, n, D], in place.
    private static Tensor queryHeads(Scope scope, AttentionShape shape, Tensor x, Tree tree, int keyHead) {
        int size = shape.headSize();
        long offset = tree.start() * x.stride(0) + (long) keyHead * shape.group() * size;
        return x.view(
                scope, offset, new long[] {shape.group(), tree.tokens(), size}, new long[] {size, x.stride(0), 1});
    }

    private static Tensor keyHead(Scope scope, AttentionShape shape, Tensor qkv_TC, Tree tree, int head) {
        return column(scope, shape, qkv_TC, tree, shape.queryColumns() + head * shape.headSize());
    }

    private static Tensor valueHead(Scope scope, AttentionShape shape, Tensor qkv_TC, Tree tree, int head) {
        return column(scope, shape, qkv_TC, tree, shape.queryColumns() + shape.keyColumns() + head * shape.headSize());
    }

    private static Tensor column(Scope scope, AttentionShape shape, Tensor qkv_TC, Tree tree, int column) {
        long offset = tree.start() * qkv_TC.stride(0) + column;
        return qkv_TC.view(
                scope, offset, new long[] {tree.tokens(), shape.headSize()}, new long[] {qkv_TC.stride(0), 1});
    }

    private static Tensor repeated(Aten aten, AttentionShape shape, Tensor x_nD) {
        Tensor out =
                Tensor.empty(aten.scope(), DataType.FLOAT32, x_nD.device(), shape.group(), x_nD.size(0), x_nD.size(1));
        for (int copy = 0; copy < shape.group(); copy++) {
            part(aten.scope(), out, copy).copyFrom(x_nD);
        }
        return out;
    }

    private static Tensor summed(Aten aten, Tensor x_GnD) {
        Tensor sum = part(aten.scope(), x_GnD, 0);
        for (int group = 1; group < x_GnD.size(0); group++) {
            sum = aten.add(sum, part(aten.scope(), x_GnD, group));
        }
        return sum;
    }

    private static Tensor part(Scope scope, Tensor x_GnD, long group) {
        long[] sizes = {x_GnD.size(1), x_GnD.size(2)};
        return x_GnD.view(scope, group * x_GnD.stride(0), sizes, new long[] {x_GnD.stride(1), x_GnD.stride(2)});
    }

    private static Tensor exchanged(Scope scope, Tensor x) {
        long[] sizes = {x.size(0), x.size(2), x.size(1)};
        return x.view(scope, 0, sizes, new long[] {x.stride(0), x.stride(2), x.stride(1)});
    }

    private static void check(String primitive, AttentionShape shape, Tensor qkv_TC, Segments segments) {
        if (qkv_TC.size(0) != segments.tokens() || qkv_TC.size(1) != shape.columns()) {
            throw new ShapeException(
                    "%s: %s for %d tokens and %s".formatted(primitive, qkv_TC, segments.tokens(), shape));
        }
    }
}
