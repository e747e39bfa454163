package io.burnish.tensor.kernels;

/// The random bits of stochastic rounding: a function of seed, step, place and purpose ([Philox]).
///
/// One evaluation serves eight elements. For the element at `index` of the unsharded flat buffer, the key's words are
/// the seed's lower and upper half, the counter's words are the lower and upper half of `index / 8`, the step, and
/// the purpose; of the four words that come out the element takes 16 bits: of word `index % 8 / 2` the lower half if
/// `index` is even, else the upper half.
public final class RoundingBits {

    /// What is rounded: the last word of the counter.
    public enum Purpose {
        PARAMETER,
        MEAN,
        VARIANCE
    }

    private static final int SHARED = 8;

    private RoundingBits() {}

    /// 16 bits for each of some elements.
    ///
    /// @param first the first element's index in the unsharded flat buffer
    /// @param bits_N filled from the front
    static void fill(long seed, long step, Purpose purpose, long first, int count, int[] bits_N) {
        int[] words_4 = new int[4];
        for (int i = 0; i < count; ) {
            long index = first + i;
            int skipped = (int) (index % SHARED);
            int end = Math.min(count, i + SHARED - skipped);
            Philox.words(seed, index / SHARED, (int) step, purpose.ordinal(), words_4);
            for (int at = skipped; i < end; i++, at++) {
                int word = words_4[at / 2];
                bits_N[i] = at % 2 == 0 ? word & 0xFFFF : word >>> 16;
            }
        }
    }
}
