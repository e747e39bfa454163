package io.burnish.tensor.kernels;

import io.burnish.tensor.kernels.AttentionPlan.Path;
import io.burnish.tensor.kernels.AttentionPlan.Tree;
import io.burnish.tensor.kernels.VectorTiles.Strided;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// One thread's attention: a tree's keys and values for one key head, met by blocks of queries.
///
/// Operands are copied side by side first, so that the products are [VectorTiles] in a core's own cache. A block's
/// scores are computed for all keys that any of its queries sees; what a query does not see gets minus infinity.
/// Backward makes the weights again from each query's maximum and sum (arXiv 2205.14135).
///
/// Legend: n tokens of the tree, D head size filled up to whole vectors, Q queries of a block, K keys they see.
final class AttentionWork {

    /// Two vectors of queries, or as many as fill one.
    private static final int QUERIES = 2 * Lanes.COUNT;

    private final AttentionShape shape;
    private final int size;
    private final int width;
    private final long widthBytes;
    private final long keys_nD;
    private final long values_nD;
    private final long gradKeys_nD;
    private final long gradValues_nD;
    private final long query_QD;
    private final long query_DQ;
    private final long gradOut_QD;
    private final long gradOut_DQ;
    private final long sum_QD;
    private final @Nullable VectorCap cap;
    private final long scores_KQ;
    private final long capped_KQ;
    private final long gradients_KQ;
    private final long maximum_Q;
    private final long inverse_Q;
    private final long delta_Q;
    private final float[] lanes = new float[Lanes.COUNT];

    /// @param longest tokens of the longest tree
    AttentionWork(Arena arena, AttentionShape shape, int longest) {
        this.shape = shape;
        size = shape.headSize();
        width = Lanes.up(size);
        widthBytes = width * 4L;
        keys_nD = take(arena, longest, width);
        values_nD = take(arena, longest, width);
        gradKeys_nD = take(arena, longest, width);
        gradValues_nD = take(arena, longest, width);
        query_QD = take(arena, QUERIES, width);
        query_DQ = take(arena, QUERIES, width);
        gradOut_QD = take(arena, QUERIES, width);
        gradOut_DQ = take(arena, QUERIES, width);
        sum_QD = take(arena, QUERIES, width);
        cap = shape.softCap() > 0 ? VectorCap.of(LogitTransform.softCap(shape.softCap())) : null;
        scores_KQ = take(arena, longest, QUERIES);
        capped_KQ = cap == null ? scores_KQ : take(arena, longest, QUERIES);
        gradients_KQ = take(arena, longest, QUERIES);
        maximum_Q = take(arena, 1, QUERIES);
        inverse_Q = take(arena, 1, QUERIES);
        delta_Q = take(arena, 1, QUERIES);
    }

    private static long take(Arena arena, long rows, long columns) {
        return arena.allocate(ValueLayout.JAVA_FLOAT, rows * columns).address();
    }

    /// @param statistics_TS written for backward: of each query head the largest score, then one over the sum of
    ///     the weights
    void forward(Tree tree, int keyHead, Rows qkv_TC, Rows out_TO, Rows statistics_TS) {
        int keyColumn = shape.queryColumns() + keyHead * size;
        pack(tree, qkv_TC, keyColumn, keys_nD);
        pack(tree, qkv_TC, keyColumn + shape.keyColumns(), values_nD);
        attend(tree, keyHead, qkv_TC, out_TO, statistics_TS);
    }

    /// The same where keys and values lie by themselves.
    ///
    /// @param tree its start is below 0 where there are fewer queries than keys
    void further(Tree tree, int keyHead, Rows qkv_TC, Rows keyValue_L2K, Rows out_TO, Rows statistics_TS) {
        int keyColumn = keyHead * size;
        pack(0, tree.tokens(), keyValue_L2K, keyColumn, keys_nD);
        pack(0, tree.tokens(), keyValue_L2K, keyColumn + shape.keyColumns(), values_nD);
        attend(tree, keyHead, qkv_TC, out_TO, statistics_TS);
    }

    private void attend(Tree tree, int keyHead, Rows qkv_TC, Rows out_TO, Rows statistics_TS) {
        forBlocks(tree, keyHead, (head, block) -> {
            takeQueries(tree, block, head, qkv_TC);
            products(block, keys_nD, query_DQ, scores_KQ);
            cap(block);
            AttentionMask.hide(block, scores_KQ);
            softmax(block);
            weigh(block, scores_KQ, values_nD);
            giveOut(tree, block, head, out_TO, statistics_TS);
        });
    }

    /// @param gradQkv_TC the tree's rows are overwritten
    void backward(
            Tree tree, int keyHead, Rows gradOut_TO, Rows qkv_TC, Rows out_TO, Rows statistics_TS, Rows gradQkv_TC) {
        int keyColumn = shape.queryColumns() + keyHead * size;
        int valueColumn = keyColumn + shape.keyColumns();
        pack(tree, qkv_TC, keyColumn, keys_nD);
        pack(tree, qkv_TC, valueColumn, values_nD);
        Lanes.zero(gradKeys_nD, tree.tokens() * width);
        Lanes.zero(gradValues_nD, tree.tokens() * width);
        forBlocks(tree, keyHead, (head, block) -> {
            takeQueries(tree, block, head, qkv_TC);
            takeGradients(tree, block, head, gradOut_TO, out_TO, statistics_TS);
            products(block, keys_nD, query_DQ, scores_KQ);
            products(block, values_nD, gradOut_DQ, gradients_KQ);
            cap(block);
            AttentionMask.hide(block, scores_KQ);
            weights(block);
            scoreGradients(block);
            weigh(block, gradients_KQ, keys_nD);
            giveQueryGradients(tree, block, head, gradQkv_TC);
            giveBack(block, gradients_KQ, query_QD, gradKeys_nD);
            giveBack(block, scores_KQ, gradOut_QD, gradValues_nD);
        });
        unpack(tree, gradKeys_nD, gradQkv_TC, keyColumn);
        unpack(tree, gradValues_nD, gradQkv_TC, valueColumn);
    }

    // The steps of a block. Each a method of its own: what the compiler puts into one grows too large for it.

    private void takeQueries(Tree tree, AttentionBlock block, int head, Rows qkv_TC) {
        float scale = (float) shape.scale();
        long rowBytes = block.columns() * 4L;
        for (int query = 0; query < block.queries(); query++) {
            long source = qkv_TC.row(tree.start() + block.place(query)) + (long) head * size * 4;
            VectorRows.scale(source, scale, query_QD + query * widthBytes, size);
            turn(query_QD + query * widthBytes, query_DQ + query * 4L, rowBytes);
        }
    }

    /// The weights stay without their share, one over their sum, which goes into the gradient that meets them.
    private void takeGradients(
            Tree tree, AttentionBlock block, int head, Rows gradOut_TO, Rows out_TO, Rows statistics_TS) {
        long column = (long) head * size * 4;
        long rowBytes = block.columns() * 4L;
        for (int query = 0; query < block.queries(); query++) {
            long token = tree.start() + block.place(query);
            long statistics = statistics_TS.row(token) + head * 8L;
            long gradOut = gradOut_QD + query * widthBytes;
            VectorRows.scale(gradOut_TO.row(token) + column, Lanes.get(statistics + 4), gradOut, size);
            turn(gradOut, gradOut_DQ + query * 4L, rowBytes);
            Lanes.put(maximum_Q + query * 4L, Lanes.get(statistics));
            Lanes.put(delta_Q + query * 4L, VectorRows.dot(gradOut, out_TO.row(token) + column, size, lanes));
        }
    }

    /// Bends the scores, and keeps them beside: their slopes, in backward, are made of them.
    private void cap(AttentionBlock block) {
        if (cap != null) {
            int scores = block.keys() * block.columns();
            cap.apply(scores_KQ, scores_KQ, scores);
            Lanes.copy(scores_KQ, capped_KQ, scores);
        }
    }

    private void softmax(AttentionBlock block) {
        long rowBytes = block.columns() * 4L;
        for (long at = 0; at < rowBytes; at += Lanes.COUNT * 4L) {
            VectorSoftmax.maximum(scores_KQ + at, rowBytes, block.keys(), maximum_Q + at);
            VectorSoftmax.exponentials(scores_KQ + at, rowBytes, block.keys(), maximum_Q + at, inverse_Q + at);
        }
    }

    private void weights(AttentionBlock block) {
        long rowBytes = block.columns() * 4L;
        for (long at = 0; at < rowBytes; at += Lanes.COUNT * 4L) {
            VectorSoftmax.exponentials(scores_KQ + at, rowBytes, block.keys(), maximum_Q + at);
        }
    }

    private void scoreGradients(AttentionBlock block) {
        long rowBytes = block.columns() * 4L;
        for (long at = 0; at < rowBytes; at += Lanes.COUNT * 4L) {
            VectorSoftmax.gradients(scores_KQ + at, gradients_KQ + at, rowBytes, block.keys(), delta_Q + at);
        }
        if (cap != null) {
            cap.multiplySlopes(gradients_KQ, capped_KQ, gradients_KQ, block.keys() * block.columns());
        }
    }

    private void giveOut(Tree tree, AttentionBlock block, int head, Rows out_TO, Rows statistics_TS) {
        for (int query = 0; query < block.queries(); query++) {
            long token = tree.start() + block.place(query);
            float inverse = Lanes.get(inverse_Q + query * 4L);
            long statistics = statistics_TS.row(token) + head * 8L;
            Lanes.put(statistics, Lanes.get(maximum_Q + query * 4L));
            Lanes.put(statistics + 4, inverse);
            VectorRows.scale(sum_QD + query * widthBytes, inverse, out_TO.row(token) + (long) head * size * 4, size);
        }
    }

    private void giveQueryGradients(Tree tree, AttentionBlock block, int head, Rows gradQkv_TC) {
        float scale = (float) shape.scale();
        for (int query = 0; query < block.queries(); query++) {
            long target = gradQkv_TC.row(tree.start() + block.place(query)) + (long) head * size * 4;
            VectorRows.scale(sum_QD + query * widthBytes, scale, target, size);
        }
    }

    private interface BlockTask {
        void run(int head, AttentionBlock block);
    }

    private void forBlocks(Tree tree, int keyHead, BlockTask task) {
        for (int head = keyHead * shape.group(); head < (keyHead + 1) * shape.group(); head++) {
            for (Path path : tree.paths()) {
                for (int from = 0; from < path.queries(); from += QUERIES) {
                    int queries = Math.min(QUERIES, path.queries() - from);
                    task.run(head, AttentionBlock.of(path, from, queries, shape.window()));
                }
            }
        }
    }

    /// scores[k, q] = x[k] . y[q] for all keys of the block.
    private void products(AttentionBlock block, long x_nD, long y_DQ, long scores_KQ) {
        int columns = block.columns();
        long rowBytes = columns * 4L;
        Lanes.zero(scores_KQ, block.keys() * columns);
        block.forRuns((row, key, keys) -> VectorTiles.add(
                keys,
                columns,
                size,
                new Strided(x_nD + key * widthBytes, widthBytes, 4),
                y_DQ,
                rowBytes,
                scores_KQ + row * rowBytes,
                rowBytes));
    }

    /// sum[q] = sum over k of weights[k, q] x[k].
    private void weigh(AttentionBlock block, long weights_KQ, long x_nD) {
        long rowBytes = block.columns() * 4L;
        Lanes.zero(sum_QD, QUERIES * width);
        block.forRuns((row, key, keys) -> VectorTiles.add(
                block.queries(),
                width,
                keys,
                new Strided(weights_KQ + row * rowBytes, 4, rowBytes),
                x_nD + key * widthBytes,
                widthBytes,
                sum_QD,
                widthBytes));
    }

    /// target[k] += sum over q of weights[k, q] x[q].
    private void giveBack(AttentionBlock block, long weights_KQ, long x_QD, long target_nD) {
        long rowBytes = block.columns() * 4L;
        block.forRuns((row, key, keys) -> VectorTiles.add(
                keys,
                width,
                block.queries(),
                new Strided(weights_KQ + row * rowBytes, rowBytes, 4),
                x_QD,
                widthBytes,
                target_nD + key * widthBytes,
                widthBytes));
    }

    /// Columns of the tree's rows, side by side.
    private void pack(Tree tree, Rows qkv_TC, int column, long target_nD) {
        pack(tree.start(), tree.tokens(), qkv_TC, column, target_nD);
    }

    private void pack(long firstRow, int rows, Rows source, int column, long target_nD) {
        for (int place = 0; place < rows; place++) {
            Lanes.copy(source.row(firstRow + place) + column * 4L, target_nD + place * widthBytes, size);
        }
    }

    private void unpack(Tree tree, long source_nD, Rows gradQkv_TC, int column) {
        for (int place = 0; place < tree.tokens(); place++) {
            Lanes.copy(source_nD + place * widthBytes, gradQkv_TC.row(tree.start() + place) + column * 4L, size);
        }
    }

    /// One query's channels, each to its row.
    private void turn(long source, long target, long rowBytes) {
        long at = target;
        for (int channel = 0; channel < size; channel++) {
            Lanes.put(at, Lanes.get(source + channel * 4L));
            at += rowBytes;
        }
    }
}
