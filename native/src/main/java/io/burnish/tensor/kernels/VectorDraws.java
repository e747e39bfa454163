package io.burnish.tensor.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Draws of the next token: exponentials in vectors, cuts and the pick by [RowDraw].
///
/// Legend: R rows, V vocabulary.
final class VectorDraws {

    private final Workers workers;

    VectorDraws(Workers workers) {
        this.workers = workers;
    }

    Draws.Drawn draw(Rows logits_RV, Draws draws) {
        int vocabulary = logits_RV.columns();
        Draws.Drawn drawn = new Draws.Drawn(new int[draws.rows()], new float[draws.rows()]);
        workers.forRows(draws.rows(), vocabulary, (_, from, to) -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment weight_V = arena.allocate(ValueLayout.JAVA_FLOAT, vocabulary);
                RowDraw rowDraw = new RowDraw();
                VectorHead.Sums sums = new VectorHead.Sums();
                for (int row = (int) from; row < to; row++) {
                    long logits = logits_RV.row(row);
                    float maximum = VectorHead.maximum(logits, vocabulary, sums.lanes);
                    sums.clear();
                    VectorHead.sums(logits, vocabulary, maximum, false, sums);
                    int token = token(logits, maximum, weight_V, rowDraw, draws, row, sums.lanes);
                    drawn.token_R()[row] = token;
                    drawn.logp_R()[row] =
                            (float) ((double) Lanes.get(logits + token * 4L) - maximum - Math.log(sums.e));
                }
            }
        });
        return drawn;
    }

    private static int token(
            long logits, float maximum, MemorySegment weight_V, RowDraw rowDraw, Draws draws, int row, float[] lanes) {
        int vocabulary = (int) (weight_V.byteSize() / Float.BYTES);
        long source = logits;
        float largest = maximum;
        if (draws.penalised()) {
            source = weight_V.address();
            Lanes.copy(logits, source, vocabulary);
            for (int token : draws.seen_R().get(row)) {
                float logit = Lanes.get(logits + token * 4L);
                Lanes.put(source + token * 4L, PlainDraws.penalised(logit, draws.repetitionPenalty()));
            }
            largest = VectorHead.maximum(source, vocabulary, lanes);
        }
        if (draws.greedy()) {
            return first(source, vocabulary, largest);
        }
        weights(source, vocabulary, largest, (float) (1 / draws.temperature()), weight_V.address());
        return rowDraw.draw(weight_V, vocabulary, draws, draws.shares().share(row));
    }

    private static int first(long values, int count, float value) {
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            VectorMask<Float> equal = Lanes.load(values + i * 4L).eq(value);
            if (equal.anyTrue()) {
                return i + equal.firstTrue();
            }
        }
        for (int i = whole; i < count; i++) {
            if (Lanes.get(values + i * 4L) == value) {
                return i;
            }
        }
        return 0; // nothing but NaN: the caller's log-probability shows it
    }

    /// target = exp((value - largest) * factor); may be the values' own memory.
    private static void weights(long values, int count, float largest, float factor, long target) {
        FloatVector maxima = FloatVector.broadcast(Lanes.SPECIES, largest);
        FloatVector factors = FloatVector.broadcast(Lanes.SPECIES, factor);
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.store(weight(Lanes.load(values + i * 4L).sub(maxima).mul(factors)), target + i * 4L);
        }
        if (whole < count) {
            VectorMask<Float> tail = Lanes.tail(count);
            FloatVector z = Lanes.load(values + whole * 4L, tail).sub(maxima).mul(factors);
            Lanes.store(weight(z), target + whole * 4L, tail);
        }
    }

    private static FloatVector weight(FloatVector z) {
        VectorMask<Float> nothing = z.lt(Exponential.SMALLEST);
        return Exponential.exp(z.blend(Exponential.SMALLEST, nothing)).blend(0f, nothing);
    }
}
