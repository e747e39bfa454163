package io.burnish.tensor.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// What a row of logits says of its target, in two passes over it: the maximum, then the exponentials and
/// their sums.
///
/// What a transform makes of the logits is computed block by block, in memory that stays in the cache. Legend: R rows,
/// V vocabulary; z are logits less the row's maximum, e their exponentials.
final class VectorHead {

    // a block's sums are fp32 lanes, the row's are doubles
    private static final int BLOCK = 128 * Lanes.COUNT;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private final Workers workers;

    VectorHead(Workers workers) {
        this.workers = workers;
    }

    static boolean fit(RowStatistics statistics) {
        return Rows.fitRuns(
                statistics.logp_R(),
                statistics.greedy_R(),
                statistics.collision_R(),
                statistics.entropy_R(),
                statistics.hit_R(),
                statistics.sum_R(),
                statistics.slope_R());
    }

    void transform(Rows logits_RV, LogitTransform transform) {
        VectorCap cap = VectorCap.of(transform);
        int columns = logits_RV.columns();
        workers.forRows(logits_RV.count(), columns, (_, from, to) -> {
            for (long row = from; row < to; row++) {
                cap.apply(logits_RV.row(row), logits_RV.row(row), columns);
            }
        });
    }

    // one number a row of logits: nothing to spread over threads
    static void scale(long coefficient_R, long sum_R, long scale_R, int rows) {
        for (long at = 0; at < (long) rows * Float.BYTES; at += Float.BYTES) {
            Lanes.put(scale_R + at, -Lanes.get(coefficient_R + at) / Lanes.get(sum_R + at));
        }
    }

    void statistics(
            Rows logits_RV,
            long targets_R,
            LogitTransform transform,
            RowStatistics statistics,
            boolean keepExponentials) {
        VectorCap cap = VectorCap.of(transform);
        long logp_R = statistics.logp_R().address();
        long greedy_R = statistics.greedy_R().address();
        long collision_R = statistics.collision_R().address();
        long entropy_R = statistics.entropy_R().address();
        long hit_R = statistics.hit_R().address();
        long sum_R = statistics.sum_R().address();
        long slope_R = statistics.slope_R().address();
        int columns = logits_RV.columns();
        workers.forRows(logits_RV.count(), columns, (_, from, to) -> {
            try (Arena arena = Arena.ofConfined()) {
                Sums sums = new Sums();
                Bent bent = Bent.in(arena, cap);
                for (long row = from; row < to; row++) {
                    long logits = logits_RV.row(row);
                    int target = (int) Lanes.getLong(targets_R + row * Long.BYTES);
                    float largest = maximum(logits, columns, sums.lanes);
                    float targetLogit = Lanes.get(logits + target * 4L);
                    boolean hit = targetLogit == largest && isFirst(logits, target, largest);
                    float maximum = largest;
                    if (!transform.isNone()) {
                        maximum = bent.of(largest);
                        targetLogit = bent.of(targetLogit);
                    }
                    sums.clear();
                    if (transform.isNone()) {
                        sums(logits, columns, maximum, keepExponentials, sums);
                    } else {
                        bent.sums(logits, columns, maximum, keepExponentials, sums);
                    }
                    double logSum = Math.log(sums.e);
                    long at = row * Float.BYTES;
                    Lanes.put(logp_R + at, (float) ((double) targetLogit - maximum - logSum));
                    Lanes.put(greedy_R + at, (float) -logSum);
                    Lanes.put(collision_R + at, (float) (Math.log(sums.eSquared) - 2 * logSum));
                    Lanes.put(entropy_R + at, (float) (logSum - sums.eTimesZ / sums.e));
                    Lanes.put(hit_R + at, hit ? 1 : 0);
                    Lanes.put(sum_R + at, (float) sums.e);
                    Lanes.put(slope_R + at, cap.slopeAt(targetLogit));
                }
            }
        });
    }

    /// Rows whose logits are bent first.
    ///
    /// @param y where a block's are
    /// @param e where their exponentials are
    private record Bent(VectorCap cap, long y, long e) {

        static Bent in(Arena arena, VectorCap cap) {
            return new Bent(cap, take(arena), take(arena));
        }

        private static long take(Arena arena) {
            return arena.allocate(ValueLayout.JAVA_FLOAT, BLOCK).address();
        }

        /// The same bits as among a row's.
        float of(float logit) {
            Lanes.put(y, logit);
            cap.apply(y, y, 1);
            return Lanes.get(y);
        }

        void sums(long logits, int columns, float maximum, boolean keep, Sums sums) {
            for (int from = 0; from < columns; from += BLOCK) {
                int count = Math.min(BLOCK, columns - from);
                long block = logits + from * 4L;
                cap.apply(block, y, count);
                Lanes.copy(y, e, count);
                VectorHead.sums(e, count, maximum, keep, sums);
                if (keep) {
                    cap.multiplySlopes(e, y, block, count);
                }
            }
        }
    }

    /// A row's sums of e, e^2 and e z.
    static final class Sums {
        final float[] lanes = new float[Lanes.COUNT];
        double e;
        double eSquared;
        double eTimesZ;

        void clear() {
            e = 0;
            eSquared = 0;
            eTimesZ = 0;
        }
    }

    // compare and blend, not max(): Java's max orders zeros and NaN, which costs; a NaN shows in the sums
    static float maximum(long logits, int columns, float[] lanes) {
        FloatVector first = FloatVector.broadcast(Lanes.SPECIES, -INFINITY);
        FloatVector second = first;
        int whole = Lanes.whole(columns);
        int pairs = whole - whole % (2 * Lanes.COUNT);
        for (int i = 0; i < pairs; i += 2 * Lanes.COUNT) {
            first = larger(first, Lanes.load(logits + i * 4L));
            second = larger(second, Lanes.load(logits + (i + Lanes.COUNT) * 4L));
        }
        if (pairs < whole) {
            first = larger(first, Lanes.load(logits + pairs * 4L));
        }
        if (whole < columns) {
            first = larger(first, loadTail(logits + whole * 4L, Lanes.tail(columns)));
        }
        larger(first, second).intoArray(lanes, 0);
        float maximum = -INFINITY;
        for (float lane : lanes) {
            maximum = lane > maximum ? lane : maximum;
        }
        return maximum;
    }

    /// Whether no element before the target is as large: the target is then the argmax.
    private static boolean isFirst(long logits, int target, float maximum) {
        int whole = Lanes.whole(target);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            if (Lanes.load(logits + i * 4L).eq(maximum).anyTrue()) {
                return false;
            }
        }
        return whole == target
                || !loadTail(logits + whole * 4L, Lanes.tail(target))
                        .eq(maximum)
                        .anyTrue();
    }

    static void sums(long logits, int columns, float maximum, boolean keep, Sums sums) {
        int whole = Lanes.whole(columns);
        for (int from = 0; from < whole; from += BLOCK) {
            block(logits + from * 4L, Math.min(BLOCK, whole - from), maximum, keep, sums);
        }
        if (whole < columns) {
            tail(logits + whole * 4L, columns, maximum, keep, sums);
        }
    }

    private static void block(long logits, int columns, float maximum, boolean keep, Sums sums) {
        FloatVector maxima = FloatVector.broadcast(Lanes.SPECIES, maximum);
        FloatVector e = FloatVector.zero(Lanes.SPECIES);
        FloatVector eRest = e; // what rounding took from e (Kahan): log-probs are made of it
        FloatVector eSquared = e;
        FloatVector eTimesZ = e;
        for (int i = 0; i < columns; i += Lanes.COUNT) {
            FloatVector z = Lanes.load(logits + i * 4L).sub(maxima);
            VectorMask<Float> nothing = z.lt(Exponential.SMALLEST);
            FloatVector bounded = z.blend(Exponential.SMALLEST, nothing); // 0 * -infinity must be 0
            FloatVector exponential = Exponential.exp(bounded).blend(0f, nothing);
            if (keep) {
                Lanes.store(exponential, logits + i * 4L);
            }
            FloatVector missing = exponential.sub(eRest);
            FloatVector sum = e.add(missing);
            eRest = sum.sub(e).sub(missing);
            e = sum;
            eSquared = exponential.fma(exponential, eSquared);
            eTimesZ = exponential.fma(bounded, eTimesZ);
        }
        sums.e += Lanes.sum(e, sums.lanes);
        sums.e -= Lanes.sum(eRest, sums.lanes);
        sums.eSquared += Lanes.sum(eSquared, sums.lanes);
        sums.eTimesZ += Lanes.sum(eTimesZ, sums.lanes);
    }

    private static void tail(long logits, int columns, float maximum, boolean keep, Sums sums) {
        VectorMask<Float> tail = Lanes.tail(columns);
        FloatVector z = loadTail(logits, tail).sub(maximum);
        VectorMask<Float> nothing = z.lt(Exponential.SMALLEST);
        FloatVector bounded = z.blend(Exponential.SMALLEST, nothing);
        FloatVector exponential = Exponential.exp(bounded).blend(0f, nothing);
        if (keep) {
            Lanes.store(exponential, logits, tail);
        }
        sums.e += Lanes.sum(exponential, sums.lanes);
        sums.eSquared += Lanes.sum(exponential.mul(exponential), sums.lanes);
        sums.eTimesZ += Lanes.sum(exponential.mul(bounded), sums.lanes);
    }

    private static FloatVector larger(FloatVector left, FloatVector right) {
        return left.blend(right, right.compare(VectorOperators.GT, left));
    }

    /// Minus infinity past the row's end.
    private static FloatVector loadTail(long address, VectorMask<Float> tail) {
        return FloatVector.broadcast(Lanes.SPECIES, -INFINITY).blend(Lanes.load(address, tail), tail);
    }
}
