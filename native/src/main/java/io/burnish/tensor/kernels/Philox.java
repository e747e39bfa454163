package io.burnish.tensor.kernels;

/// Philox4x32-10, a random function of key and counter (Salmon et al., "Parallel random numbers: as easy as 1, 2,
/// 3", SC 2011). `philox.cuh` is the same on a card.
///
/// There is no state: any draw of any sequence is computed by itself, equal on every device.
final class Philox {

    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private Philox() {}

    /// Four random words.
    ///
    /// @param counter the counter's first two words, the lower half first, as in the key
    /// @param words_4 filled
    static void words(long key, long counter, int third, int fourth, int[] words_4) {
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        int c0 = (int) counter;
        int c1 = (int) (counter >>> 32);
        int c2 = third;
        int c3 = fourth;
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
        words_4[0] = c0;
        words_4[1] = c1;
        words_4[2] = c2;
        words_4[3] = c3;
    }
}
