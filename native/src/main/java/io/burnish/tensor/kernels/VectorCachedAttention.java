package io.burnish.tensor.kernels;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Attention of one new token a row over keys and values that are cached.
///
/// Scores go key by key in vectors (a block's keys lie channel by channel), the weighted sum of values channel by
/// channel. Tokens are added up one after the other whatever the blocks, so that results do not hang on their size.
///
/// Legend: R rows, C columns of query, key and value, O all query heads side by side, D head size.
final class VectorCachedAttention {

    private static final FloatVector NOTHING = FloatVector.broadcast(Lanes.SPECIES, Float.NEGATIVE_INFINITY);

    private final Workers workers;

    VectorCachedAttention(Workers workers) {
        this.workers = workers;
    }

    /// Copies the keys and values of new tokens to their places.
    static void store(AttentionShape shape, Rows qkv_TC, KeyValues.Places places, KeyValues cache) {
        int columns = shape.keyColumns();
        long keys = cache.keys_SK().address();
        long values = cache.values_SK().address();
        long block = cache.block();
        for (int token = 0; token < places.slot_T().length; token++) {
            long slot = places.slot_T()[token];
            long place = slot & (block - 1);
            long key = qkv_TC.row(token) + shape.queryColumns() * 4L;
            long target = keys + ((slot - place) * columns + place) * 4L;
            for (int column = 0; column < columns; column++) {
                Lanes.put(target + column * block * 4L, Lanes.get(key + column * 4L));
            }
            Lanes.copy(key + columns * 4L, values + slot * columns * 4L, columns);
        }
    }

    /// A row of key and value for each of the last tokens of a sequence.
    static void gather(AttentionShape shape, CachedSequence sequence, KeyValues cache, Rows keyValue_L2K) {
        int columns = shape.keyColumns();
        long block = cache.block();
        sequence.forLast(Math.toIntExact(keyValue_L2K.count()), cache.block(), (at, slot, count) -> {
            long place = slot & (block - 1);
            long keys = cache.keys_SK().address() + ((slot - place) * columns + place) * 4;
            long values = cache.values_SK().address() + slot * columns * 4L;
            for (int token = 0; token < count; token++) {
                long target = keyValue_L2K.row(at + token);
                for (int column = 0; column < columns; column++) {
                    Lanes.put(target + column * 4L, Lanes.get(keys + (column * block + token) * 4L));
                }
                Lanes.copy(values + token * columns * 4L, target + columns * 4L, columns);
            }
        });
    }

    void attend(AttentionShape shape, Rows qkv_RC, CacheRows rows, KeyValues cache, Rows out_RO) {
        long longest = rows.longest();
        long scores = longest + 2L * Lanes.COUNT;
        // the parts depend on the shape alone; scores are scratch, so their number may depend on threads
        workers.forRows(rows.count(), shape.keyColumns() * Math.max(8, longest / 4), (_, from, to) -> {
            try (Arena arena = Arena.ofConfined()) {
                Row work = new Row(
                        shape,
                        cache,
                        arena.allocate(ValueLayout.JAVA_FLOAT, scores).address(),
                        new float[Lanes.COUNT]);
                for (long row = from; row < to; row++) {
                    work.attend(qkv_RC.row(row), rows.prefix((int) row), rows.own((int) row), out_RO.row(row));
                }
            }
        });
    }

    /// Scratch for one thread's rows.
    private record Row(AttentionShape shape, KeyValues cache, long scores, float[] lanes) {

        void attend(long qkv, Run prefix, Run own, long out) {
            int size = shape.headSize();
            int hidden = Math.max(0, shape.window() == 0 ? 0 : prefix.tokens() + own.tokens() - shape.window());
            int skipPrefix = Math.min(hidden, prefix.tokens());
            int skipOwn = hidden - skipPrefix;
            int prefixTokens = prefix.tokens() - skipPrefix;
            int tokens = prefixTokens + own.tokens() - skipOwn;
            long ownScores = scores + prefixTokens * 4L;
            for (int head = 0; head < shape.queryHeads(); head++) {
                int column = head / shape.group() * size;
                long query = qkv + (long) head * size * 4;
                scoresOf(prefix, skipPrefix, column, query, scores);
                scoresOf(own, skipOwn, column, query, ownScores);
                double sum = exponentials(scores, tokens, capped(tokens), lanes);
                long target = out + (long) head * size * 4;
                clear(target, size);
                addValues(prefix, skipPrefix, column, scores, target);
                addValues(own, skipOwn, column, ownScores, target);
                scale(target, (float) (1 / sum), size);
            }
        }

        private void scoresOf(Run run, int skip, int column, long query, long target) {
            int block = cache.block();
            int count;
            for (int token = skip; token < run.tokens(); token += count) {
                int place = token & (block - 1);
                count = Math.min(block - place, run.tokens() - token);
                long first = run.blocks()[token / block] * (long) block;
                long keys =
                        cache.keys_SK().address() + (first * shape.keyColumns() + (long) column * block + place) * 4;
                scores(query, keys, block - place, count, target + (token - skip) * 4L);
            }
        }

        /// Scales and bends the scores where there is a soft-cap; returns by what they are still to be multiplied.
        private float capped(int tokens) {
            if (shape.softCap() == 0) {
                return (float) shape.scale();
            }
            VectorCap.of(new LogitTransform(shape.scale(), shape.softCap(), 1)).apply(scores, scores, tokens);
            return 1;
        }

        private void addValues(Run run, int skip, int column, long weights, long target) {
            int block = cache.block();
            int columns = shape.keyColumns();
            int count;
            for (int token = skip; token < run.tokens(); token += count) {
                int place = token & (block - 1);
                count = Math.min(block - place, run.tokens() - token);
                long slot = run.blocks()[token / block] * (long) block + place;
                long values = cache.values_SK().address() + (slot * columns + column) * 4;
                addWeighted(weights + (token - skip) * 4L, count, values, columns, target, shape.headSize());
            }
        }

        // a last vector may reach over the tokens, into the block and into scores that are written later or are spare
        private void scores(long query, long keys, int room, int tokens, long target) {
            long blockBytes = cache.block() * 4L;
            int quads = tokens - tokens % (4 * Lanes.COUNT);
            for (int token = 0; token < quads; token += 4 * Lanes.COUNT) {
                fourDots(query, keys + token * 4L, blockBytes, shape.headSize(), target + token * 4L);
            }
            int token = quads;
            for (; token < tokens && token + Lanes.COUNT <= room; token += Lanes.COUNT) {
                dots(query, keys + token * 4L, blockBytes, shape.headSize(), target + token * 4L);
            }
            for (; token < tokens; token++) {
                dot(query, keys + token * 4L, blockBytes, shape.headSize(), target + token * 4L);
            }
        }
    }

    /// The products of a query with four vectors of keys.
    private static void fourDots(long query, long keys, long blockBytes, int size, long target) {
        FloatVector a = FloatVector.zero(Lanes.SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        long at = keys;
        for (int channel = 0; channel < size; channel++) {
            FloatVector q = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(query + channel * 4L));
            a = q.fma(Lanes.load(at), a);
            b = q.fma(Lanes.load(at + Lanes.COUNT * 4L), b);
            c = q.fma(Lanes.load(at + Lanes.COUNT * 8L), c);
            d = q.fma(Lanes.load(at + Lanes.COUNT * 12L), d);
            at += blockBytes;
        }
        Lanes.store(a, target);
        Lanes.store(b, target + Lanes.COUNT * 4L);
        Lanes.store(c, target + Lanes.COUNT * 8L);
        Lanes.store(d, target + Lanes.COUNT * 12L);
    }

    private static void dots(long query, long keys, long blockBytes, int size, long target) {
        FloatVector sums = FloatVector.zero(Lanes.SPECIES);
        for (int channel = 0; channel < size; channel++) {
            FloatVector q = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(query + channel * 4L));
            sums = q.fma(Lanes.load(keys + channel * blockBytes), sums);
        }
        Lanes.store(sums, target);
    }

    // the same sum in the same order as a lane of the others
    private static void dot(long query, long keys, long blockBytes, int size, long target) {
        float sum = 0;
        for (int channel = 0; channel < size; channel++) {
            sum = Math.fma(Lanes.get(query + channel * 4L), Lanes.get(keys + channel * blockBytes), sum);
        }
        Lanes.put(target, sum);
    }

    /// Scores become exp(scale (score - maximum)); returns their sum.
    private static double exponentials(long scores, int tokens, float scale, float[] lanes) {
        float maximum = Float.NEGATIVE_INFINITY;
        for (int token = 0; token < tokens; token++) {
            float score = Lanes.get(scores + token * 4L) * scale;
            maximum = score > maximum ? score : maximum;
        }
        FloatVector factors = FloatVector.broadcast(Lanes.SPECIES, scale);
        FloatVector maxima = FloatVector.broadcast(Lanes.SPECIES, maximum);
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        int whole = Lanes.whole(tokens);
        for (int token = 0; token < whole; token += Lanes.COUNT) {
            FloatVector e = Exponential.expOrNothing(
                    Lanes.load(scores + token * 4L).mul(factors).sub(maxima));
            Lanes.store(e, scores + token * 4L);
            sum = sum.add(e);
        }
        if (whole < tokens) {
            VectorMask<Float> tail = Lanes.tail(tokens);
            FloatVector z = Lanes.load(scores + whole * 4L, tail).mul(factors).sub(maxima);
            FloatVector e = Exponential.expOrNothing(NOTHING.blend(z, tail));
            Lanes.store(e, scores + whole * 4L, tail);
            sum = sum.add(e);
        }
        return Lanes.sum(sum, lanes);
    }

    private static void clear(long target, int size) {
        for (int channel = 0; channel < size; channel++) {
            Lanes.put(target + channel * 4L, 0);
        }
    }

    /// target += the weighted sum of rows, a vector of channels at a time.
    ///
    /// @param columns from one row to the next, in floats
    static void addWeighted(long weights, int tokens, long values, long columns, long target, int size) {
        int whole = Lanes.whole(size);
        int pairs = whole - whole % (2 * Lanes.COUNT);
        for (int channel = 0; channel < pairs; channel += 2 * Lanes.COUNT) {
            twoChannels(weights, tokens, values + channel * 4L, columns * 4, target + channel * 4L);
        }
        if (pairs < whole) {
            oneChannel(weights, tokens, values + pairs * 4L, columns * 4, target + pairs * 4L);
        }
        if (whole < size) {
            tailChannel(weights, tokens, values + whole * 4L, columns * 4, target + whole * 4L, Lanes.tail(size));
        }
    }

    private static void twoChannels(long weights, int tokens, long values, long stride, long target) {
        FloatVector a = Lanes.load(target);
        FloatVector b = Lanes.load(target + Lanes.COUNT * 4L);
        for (int token = 0; token < tokens; token++) {
            FloatVector weight = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(weights + token * 4L));
            a = weight.fma(Lanes.load(values + token * stride), a);
            b = weight.fma(Lanes.load(values + token * stride + Lanes.COUNT * 4L), b);
        }
        Lanes.store(a, target);
        Lanes.store(b, target + Lanes.COUNT * 4L);
    }

    private static void oneChannel(long weights, int tokens, long values, long stride, long target) {
        FloatVector sum = Lanes.load(target);
        for (int token = 0; token < tokens; token++) {
            FloatVector weight = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(weights + token * 4L));
            sum = weight.fma(Lanes.load(values + token * stride), sum);
        }
        Lanes.store(sum, target);
    }

    private static void tailChannel(
            long weights, int tokens, long values, long stride, long target, VectorMask<Float> tail) {
        FloatVector sum = Lanes.load(target, tail);
        for (int token = 0; token < tokens; token++) {
            FloatVector weight = FloatVector.broadcast(Lanes.SPECIES, Lanes.get(weights + token * 4L));
            sum = weight.fma(Lanes.load(values + token * stride, tail), sum);
        }
        Lanes.store(sum, target, tail);
    }

    private static void scale(long target, float factor, int size) {
        for (int channel = 0; channel < size; channel++) {
            Lanes.put(target + channel * 4L, Lanes.get(target + channel * 4L) * factor);
        }
    }

    static boolean fit(Tensor qkv, KeyValues cache, Tensor out) {
        return Rows.fit(qkv, out) && Rows.fitRuns(cache.keys_SK(), cache.values_SK());
    }
}
