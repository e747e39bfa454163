package io.burnish.tensor.kernels;

/// The random bits of stochastic rounding: a function of seed, step, place and purpose (Philox4x32-10; Salmon et al.,
/// "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
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
    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private RoundingBits() {}

    /// 16 bits for each of some elements.
    ///
    /// @param first the first element's index in the unsharded flat buffer
    /// @param bits_N filled from the front
    static void fill(long seed, long step, Purpose purpose, long first, int count, int[] bits_N) {
        for (int i = 0; i < count; ) {
            long index = first + i;
            int skipped = (int) (index % SHARED);
            int end = Math.min(count, i + SHARED - skipped);
            draw(seed, index / SHARED, (int) step, purpose.ordinal(), bits_N, i, skipped, end);
            i = end;
        }
    }

    private static void draw(
            long seed, long counter, int step, int purpose, int[] bits_N, int from, int skipped, int end) {
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        int c0 = (int) counter;
        int c1 = (int) (counter >>> 32);
        int c2 = step;
        int c3 = purpose;
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = Integer.toUnsignedLong(MULTIPLIER_0) * Integer.toUnsignedLong(c0);
            long product1 = Integer.toUnsignedLong(MULTIPLIER_1) * Integer.toUnsignedLong(c2);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        for (int i = from, at = skipped; i < end; i++, at++) {
            int word = at < 4 ? at < 2 ? c0 : c1 : at < 6 ? c2 : c3;
            bits_N[i] = at % 2 == 0 ? word & 0xFFFF : word >>> 16;
        }
    }
}
