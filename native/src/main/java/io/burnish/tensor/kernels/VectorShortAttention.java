package io.burnish.tensor.kernels;

import io.burnish.tensor.kernels.AttentionPlan.ShortTree;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Attention of trees so short that calls into a blocked kernel cost more than the work in them.
///
/// A tree's keys and values are turned channel by channel, so that a query meets them in vectors; what it does not
/// see has no weight. One piece of work is a tree and a key head with all query heads that share it.
///
/// Legend: T tokens, n tokens of the tree, C columns of q, k and v, O all query heads, H query heads, D head size.
final class VectorShortAttention {

    private static final FloatVector NOTHING = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);

    private final Workers workers;

    VectorShortAttention(Workers workers) {
        this.workers = workers;
    }

    /// @param logSumExp_TH written too, for backward
    void forward(AttentionShape shape, Rows qkv_TC, List<ShortTree> trees, Rows out_TO, Rows logSumExp_TH) {
        int size = shape.headSize();
        long stride = qkv_TC.outerBytes() / 4;
        each(shape, trees, (tree, keyHead, work) -> {
            int keyColumn = shape.queryColumns() + keyHead * size;
            long values = qkv_TC.row(tree.start()) + (keyColumn + shape.keyColumns()) * 4L;
            work.turn(qkv_TC, tree, keyColumn, work.keys);
            for (int head = keyHead * shape.group(); head < (keyHead + 1) * shape.group(); head++) {
                for (int query = 0; query < tree.tokens(); query++) {
                    int token = tree.start() + query;
                    double sum = work.weights(qkv_TC.row(token) + (long) head * size * 4, tree, query);
                    Lanes.put(logSumExp_TH.row(token) + head * 4L, (float) (work.maximum + Math.log(sum)));
                    long out = out_TO.row(token) + (long) head * size * 4;
                    clear(out, size);
                    VectorCachedAttention.addWeighted(work.scores, query + 1, values, stride, out, size);
                    scale(out, (float) (1 / sum), size);
                }
            }
        });
    }

    /// @param gradQkv_TC the trees' rows are overwritten
    void backward(
            AttentionShape shape,
            Rows gradOut_TO,
            Rows qkv_TC,
            List<ShortTree> trees,
            Rows out_TO,
            Rows logSumExp_TH,
            Rows gradQkv_TC) {
        int size = shape.headSize();
        long stride = qkv_TC.outerBytes() / 4;
        each(shape, trees, (tree, keyHead, work) -> {
            long keyColumn = shape.queryColumns() + (long) keyHead * size;
            long valueColumn = keyColumn + shape.keyColumns();
            work.turn(qkv_TC, tree, (int) keyColumn, work.keys);
            work.turn(qkv_TC, tree, (int) valueColumn, work.values);
            for (int key = 0; key < tree.tokens(); key++) {
                clear(gradQkv_TC.row(tree.start() + key) + keyColumn * 4, size);
                clear(gradQkv_TC.row(tree.start() + key) + valueColumn * 4, size);
            }
            long keys = qkv_TC.row(tree.start()) + keyColumn * 4;
            for (int head = keyHead * shape.group(); head < (keyHead + 1) * shape.group(); head++) {
                long column = (long) head * size * 4;
                for (int query = 0; query < tree.tokens(); query++) {
                    int token = tree.start() + query;
                    long gradOut = gradOut_TO.row(token) + column;
                    float logSumExp = Lanes.get(logSumExp_TH.row(token) + head * 4L);
                    float delta = dot(gradOut, out_TO.row(token) + column, size);
                    work.gradients(qkv_TC.row(token) + column, gradOut, tree, query, logSumExp, delta);
                    long gradQuery = gradQkv_TC.row(token) + column;
                    clear(gradQuery, size);
                    VectorCachedAttention.addWeighted(work.gradScores, query + 1, keys, stride, gradQuery, size);
                    work.keep(query);
                }
                // what each key gets of the queries that see it, which are those from its own place on
                for (int key = 0; key < tree.tokens(); key++) {
                    int queries = tree.tokens() - key;
                    long row = gradQkv_TC.row(tree.start() + key);
                    VectorCachedAttention.addWeighted(
                            work.gradScoresOf(key),
                            queries,
                            qkv_TC.row(tree.start() + key) + column,
                            stride,
                            row + keyColumn * 4,
                            size);
                    VectorCachedAttention.addWeighted(
                            work.weightsOf(key),
                            queries,
                            gradOut_TO.row(tree.start() + key) + column,
                            gradOut_TO.outerBytes() / 4,
                            row + valueColumn * 4,
                            size);
                }
            }
        });
    }

    private interface Piece {
        void run(ShortTree tree, int keyHead, Work work);
    }

    private void each(AttentionShape shape, List<ShortTree> trees, Piece piece) {
        int longest = trees.stream().mapToInt(ShortTree::padded).max().orElse(0);
        long floats = (long) longest * shape.headSize();
        int pieces = trees.size() * shape.keyHeads();
        workers.forRows(pieces, 8 * floats, (_, from, to) -> {
            try (Arena arena = Arena.ofConfined()) {
                Work work = new Work(shape, arena, longest);
                for (long index = from; index < to; index++) {
                    ShortTree tree = trees.get((int) (index / shape.keyHeads()));
                    work.padded = tree.padded();
                    piece.run(tree, (int) (index % shape.keyHeads()), work);
                }
            }
        });
    }

    /// One thread's scratch.
    private static final class Work {
        private final int size;
        private final float scale;
        private final long keys;
        private final long values;
        private final long scores;
        private final long gradScores;
        private final long weights_nn;
        private final long gradScores_nn;
        private final float[] lanes = new float[Lanes.COUNT];
        private int padded;
        private float maximum;

        Work(AttentionShape shape, Arena arena, int longest) {
            size = shape.headSize();
            scale = (float) shape.scale();
            long turned = (long) longest * size;
            long square = (long) longest * longest;
            MemorySegment memory = arena.allocate(ValueLayout.JAVA_FLOAT, 2 * turned + 2L * longest + 2 * square);
            keys = memory.address();
            values = keys + turned * 4;
            scores = values + turned * 4;
            gradScores = scores + longest * 4L;
            weights_nn = gradScores + longest * 4L;
            gradScores_nn = weights_nn + square * 4;
        }

        /// Columns of the tree's rows, channel by channel: [D, n], each channel `padded` long.
        void turn(Rows qkv_TC, ShortTree tree, int column, long target) {
            for (int token = 0; token < tree.tokens(); token++) {
                long source = qkv_TC.row(tree.start() + token) + column * 4L;
                for (int channel = 0; channel < size; channel++) {
                    Lanes.put(target + ((long) channel * padded + token) * 4, Lanes.get(source + channel * 4L));
                }
            }
        }

        /// Fills `scores` with exp(score - maximum) of what the query sees; returns their sum.
        double weights(long query, ShortTree tree, int place) {
            int keysSeen = place + 1;
            products(query, keys, padded, size, keysSeen, scores);
            maximum = maximum(scores, tree.hidden(place), scale, keysSeen);
            return exponentials(scores, scale, maximum, keysSeen, lanes);
        }

        /// Keeps a query's weights and gradients, turned: each key's side by side.
        void keep(int query) {
            for (int key = 0; key <= query; key++) {
                long at = ((long) key * padded + query) * 4;
                Lanes.put(weights_nn + at, Lanes.get(scores + key * 4L));
                Lanes.put(gradScores_nn + at, Lanes.get(gradScores + key * 4L));
            }
        }

        /// A key's weights in the queries from its own place on.
        long weightsOf(int key) {
            return weights_nn + ((long) key * padded + key) * 4;
        }

        long gradScoresOf(int key) {
            return gradScores_nn + ((long) key * padded + key) * 4;
        }

        /// Fills `scores` with the softmax's weights and `gradScores` with the scores' gradients.
        void gradients(long query, long gradOut, ShortTree tree, int place, float logSumExp, float delta) {
            int keysSeen = place + 1;
            products(query, keys, padded, size, keysSeen, scores);
            maximum(scores, tree.hidden(place), scale, keysSeen);
            exponentials(scores, scale, logSumExp, keysSeen, lanes);
            products(gradOut, values, padded, size, keysSeen, gradScores);
            gradScores(scores, gradScores, delta, scale, keysSeen);
        }
    }

    /// target[key] = the product of a vector of channels with each key's, whole vectors of keys at a time.
    private static void products(long vector, long turned, int padded, int size, int keys, long target) {
        for (int key = 0; key < keys; key += Lanes.COUNT) {
            FloatVector sum = FloatVector.zero(Lanes.SPECIES);
            long at = turned + key * 4L;
            for (int channel = 0; channel < size; channel++) {
                FloatVector factor = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(vector + channel * 4L));
                sum = factor.fma(Lanes.load(at), sum);
                at += padded * 4L;
            }
            Lanes.store(sum, target + key * 4L);
        }
    }

    /// Hides what the query does not see, and returns the largest scaled score.
    ///
    /// @param hidden one float a key, 0 or minus infinity; 0: the query sees all
    private static float maximum(long scores, long hidden, float scale, int keys) {
        float maximum = Float.NEGATIVE_INFINITY;
        for (int key = 0; key < keys; key++) {
            float score = Lanes.get(scores + key * 4L);
            if (hidden != 0) {
                score += Lanes.get(hidden + key * 4L);
                Lanes.put(scores + key * 4L, score);
            }
            score *= scale;
            maximum = score > maximum ? score : maximum;
        }
        return maximum;
    }

    /// scores = exp(scale score - shift); past the keys they become 0. Returns their sum.
    private static double exponentials(long scores, float scale, float shift, int keys, float[] lanes) {
        FloatVector scales = FloatVector.broadcast(Lanes.SPECIES, scale);
        FloatVector shifts = FloatVector.broadcast(Lanes.SPECIES, shift);
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        int whole = Lanes.whole(keys);
        for (int key = 0; key < whole; key += Lanes.COUNT) {
            FloatVector e =
                    exponential(Lanes.load(scores + key * 4L).mul(scales).sub(shifts));
            Lanes.store(e, scores + key * 4L);
            sum = sum.add(e);
        }
        if (whole < keys) {
            VectorMask<Float> tail = Lanes.tail(keys);
            FloatVector z = Lanes.load(scores + whole * 4L).mul(scales).sub(shifts);
            FloatVector e = exponential(NOTHING.blend(z, tail));
            Lanes.store(e, scores + whole * 4L);
            sum = sum.add(e);
        }
        return Lanes.sum(sum, lanes);
    }

    private static FloatVector exponential(FloatVector z) {
        VectorMask<Float> nothing = z.lt(Exponential.SMALLEST);
        return Exponential.exp(z.blend(Exponential.SMALLEST, nothing)).blend(0f, nothing);
    }

    /// gradScores = scale weight (gradScores - delta).
    private static void gradScores(long weights, long gradScores, float delta, float scale, int keys) {
        FloatVector deltas = FloatVector.broadcast(Lanes.SPECIES, delta);
        FloatVector scales = FloatVector.broadcast(Lanes.SPECIES, scale);
        for (int key = 0; key < keys; key += Lanes.COUNT) {
            FloatVector gradient = Lanes.load(gradScores + key * 4L).sub(deltas);
            Lanes.store(gradient.mul(Lanes.load(weights + key * 4L)).mul(scales), gradScores + key * 4L);
        }
    }

    private static void clear(long target, int size) {
        for (int i = 0; i < size; i++) {
            Lanes.put(target + i * 4L, 0);
        }
    }

    private static float dot(long left, long right, int size) {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += (double) Lanes.get(left + i * 4L) * Lanes.get(right + i * 4L);
        }
        return (float) sum;
    }

    private static void scale(long target, float factor, int size) {
        for (int i = 0; i < size; i++) {
            Lanes.put(target + i * 4L, Lanes.get(target + i * 4L) * factor);
        }
    }
}
