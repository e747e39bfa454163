package io.burnish.tensor.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Draws one token of a row of weights, without sorting the row.
///
/// A cut (top_k, top_p) is found in two steps: the upper bits of a float32 say which of some thousand buckets it
/// is in, and only the bucket in which the cut lies is sorted. Weights lie in [0, 1], the largest is 1. Legend: V
/// vocabulary.
final class RowDraw {

    private static final int SHIFT = 18;
    private static final int BUCKETS = (Float.floatToRawIntBits(1f) >>> SHIFT) + 1;
    private static final int BLOCK = 256;
    private static final int WAYS = 8;

    private final double[] sum_B = new double[BUCKETS];
    private final int[] count_B = new int[BUCKETS];

    /// Sets to zero what the draw's settings cut away, then takes the token at a share of what is left.
    ///
    /// @param weight_V overwritten
    /// @param share in [0, 1)
    int draw(MemorySegment weight_V, int vocabulary, Draws draws, double share) {
        if (draws.topK() > 0 && draws.topK() < vocabulary) {
            cut(weight_V, vocabulary, draws.topK(), Double.POSITIVE_INFINITY);
        }
        if (draws.topP() < 1) {
            cut(weight_V, vocabulary, Integer.MAX_VALUE, draws.topP() * sum(weight_V, 0, vocabulary));
        }
        if (draws.minP() > 0) {
            for (int v = 0; v < vocabulary; v++) {
                if (get(weight_V, v) < draws.minP()) {
                    put(weight_V, v);
                }
            }
        }
        return pick(weight_V, vocabulary, share);
    }

    /// Keeps the largest weights: `most` of them and what equals the last one, or as few as reach a sum.
    private void cut(MemorySegment weight_V, int vocabulary, int most, double enough) {
        Arrays.fill(sum_B, 0);
        Arrays.fill(count_B, 0);
        for (int v = 0; v < vocabulary; v++) {
            float weight = get(weight_V, v);
            int bucket = Float.floatToRawIntBits(weight) >>> SHIFT;
            sum_B[bucket] += weight;
            count_B[bucket]++;
        }
        int bucket = BUCKETS - 1;
        double above = 0;
        int countAbove = 0;
        while (bucket > 0 && countAbove + count_B[bucket] < most && above + sum_B[bucket] < enough) {
            above += sum_B[bucket];
            countAbove += count_B[bucket];
            bucket--;
        }
        float[] edge = new float[count_B[bucket]];
        int found = 0;
        for (int v = 0; v < vocabulary && found < edge.length; v++) {
            float weight = get(weight_V, v);
            if (Float.floatToRawIntBits(weight) >>> SHIFT == bucket) {
                edge[found++] = weight;
            }
        }
        Arrays.sort(edge);
        int last = edge.length - 1;
        while (last > 0 && countAbove + 1 < most && above + edge[last] < enough) {
            above += edge[last--];
            countAbove++;
        }
        float smallest = edge.length == 0 ? 0 : edge[last];
        int equalKept = 0;
        for (int i = last; i < edge.length && edge[i] == smallest; i++) {
            equalKept++; // of equal weights the first ones are kept, as many as the sum needs
        }
        boolean all = most < Integer.MAX_VALUE;
        for (int v = 0; v < vocabulary; v++) {
            float weight = get(weight_V, v);
            if (weight < smallest || weight == smallest && !all && equalKept-- <= 0) {
                put(weight_V, v);
            }
        }
    }

    /// The token at which the running sum passes its share of the whole.
    private static int pick(MemorySegment weight_V, int vocabulary, double share) {
        int blocks = (vocabulary + BLOCK - 1) / BLOCK;
        double[] upTo = new double[blocks + 1];
        for (int block = 0; block < blocks; block++) {
            int from = block * BLOCK;
            upTo[block + 1] = upTo[block] + sum(weight_V, from, Math.min(vocabulary, from + BLOCK));
        }
        double target = share * upTo[blocks];
        int block = 0;
        while (block < blocks - 1 && upTo[block + 1] <= target) {
            block++;
        }
        double running = upTo[block];
        int token = -1;
        for (int v = block * BLOCK; v < vocabulary; v++) {
            float weight = get(weight_V, v);
            if (weight > 0) {
                token = v;
                running += weight;
                if (running > target) {
                    return token;
                }
            }
        }
        return token >= 0 ? token : last(weight_V, vocabulary); // the rounding of the very last sums
    }

    private static int last(MemorySegment weight_V, int vocabulary) {
        int token = vocabulary - 1;
        while (token > 0 && !(get(weight_V, token) > 0)) {
            token--;
        }
        return token;
    }

    // eight sums side by side, always the same way: one running sum waits for itself
    private static double sum(MemorySegment weight_V, int from, int to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int whole = from + (to - from) / WAYS * WAYS;
        for (int v = from; v < whole; v += WAYS) {
            s0 += get(weight_V, v);
            s1 += get(weight_V, v + 1);
            s2 += get(weight_V, v + 2);
            s3 += get(weight_V, v + 3);
            s4 += get(weight_V, v + 4);
            s5 += get(weight_V, v + 5);
            s6 += get(weight_V, v + 6);
            s7 += get(weight_V, v + 7);
        }
        double sum = s0 + s1 + s2 + s3 + (s4 + s5 + s6 + s7);
        for (int v = whole; v < to; v++) {
            sum += get(weight_V, v);
        }
        return sum;
    }

    private static float get(MemorySegment weight_V, int v) {
        return weight_V.get(ValueLayout.JAVA_FLOAT_UNALIGNED, v * 4L);
    }

    private static void put(MemorySegment weight_V, int v) {
        weight_V.set(ValueLayout.JAVA_FLOAT_UNALIGNED, v * 4L, 0f);
    }
}
