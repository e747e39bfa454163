package io.burnish.merge;

import io.burnish.tensor.safetensors.TensorEntry;
import java.util.List;
import java.util.function.IntConsumer;

/// The entries of largest magnitude stay, exactly `floor(density n)` of them; of equal ones at the border the
/// first.
///
/// The border is found by counting, in two passes over the files: non-negative floats are ordered as their
/// bits, so the upper 16 bits say which bin holds the border and the lower 15 where in it. Nothing is sorted or
/// held.
final class LargestMagnitudes implements Pruning {

    private static final int LOWER_BITS = 15;
    private static final int LOWER = (1 << LOWER_BITS) - 1;

    private final int border;
    private long borderlineLeft;

    private LargestMagnitudes(int border, long borderlineLeft) {
        this.border = border;
        this.borderlineLeft = borderlineLeft;
    }

    static LargestMagnitudes of(TensorEntry base, TensorEntry model, double density) {
        long keep = (long) (density * base.count());
        if (keep == 0) {
            return new LargestMagnitudes(Integer.MAX_VALUE, 0);
        }
        long[] byUpper = new long[1 << 16];
        forEachMagnitude(base, model, bits -> byUpper[bits >>> LOWER_BITS]++);
        Place upper = place(byUpper, keep);
        long[] byLower = new long[1 << LOWER_BITS];
        forEachMagnitude(base, model, bits -> {
            if (bits >>> LOWER_BITS == upper.bin) {
                byLower[bits & LOWER]++;
            }
        });
        Place lower = place(byLower, upper.left);
        return new LargestMagnitudes(upper.bin << LOWER_BITS | lower.bin, lower.left);
    }

    @Override
    public double prune(long index, float entry) {
        int bits = magnitude(entry);
        if (bits > border || (bits == border && borderlineLeft-- > 0)) {
            return entry;
        }
        return 0;
    }

    /// @param left how many of the bin are among the largest
    private record Place(int bin, long left) {}

    private static Place place(long[] counts, long keep) {
        long left = keep;
        int bin = counts.length - 1;
        while (counts[bin] < left) {
            left -= counts[bin--];
        }
        return new Place(bin, left);
    }

    private static void forEachMagnitude(TensorEntry base, TensorEntry model, IntConsumer consumer) {
        StoredValues.forEachBlock(List.of(base, model), (values_MB, start, count) -> {
            for (int i = 0; i < count; i++) {
                consumer.accept(magnitude(values_MB[1][i] - values_MB[0][i]));
            }
        });
    }

    private static int magnitude(float value) {
        return Float.floatToIntBits(Math.abs(value));
    }
}
