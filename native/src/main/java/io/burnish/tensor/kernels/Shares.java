package io.burnish.tensor.kernels;

import io.burnish.tensor.ShapeException;
import java.util.Arrays;

/// Each row's random number in [0, 1) by its name, a seed and the number of a draw: whoever draws computes it, and it
/// is the same on every device.
///
/// Draw k of a seed is Philox4x32-10 with the seed as key and k as counter: the upper 53 bits of the first two words,
/// the second above the first. Legend: R rows.
///
/// @throws ShapeException where there are more of one than of the other
public record Shares(long[] seed_R, long[] number_R) {

    /// Of no rows.
    public static final Shares NONE = new Shares(new long[0], new long[0]);

    public Shares {
        if (seed_R.length != number_R.length) {
            throw new ShapeException("%d seeds for %d numbers of draws".formatted(seed_R.length, number_R.length));
        }
    }

    public int rows() {
        return seed_R.length;
    }

    /// A row's number.
    public double share(int row) {
        int[] words_4 = new int[4];
        Philox.words(seed_R[row], number_R[row], 0, 0, words_4);
        long bits = (long) words_4[1] << 32 | Integer.toUnsignedLong(words_4[0]);
        return (bits >>> 11) * 0x1p-53;
    }

    /// As many rows; of further ones it does not matter what is drawn.
    Shares padded(int rows) {
        return new Shares(Arrays.copyOf(seed_R, rows), Arrays.copyOf(number_R, rows));
    }
}
