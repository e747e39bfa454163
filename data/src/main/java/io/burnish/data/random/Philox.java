package io.burnish.data.random;

/// Philox4x32-10, a random function of key and counter (Salmon et al., "Parallel random numbers: as easy as 1, 2,
/// 3", SC 2011).
///
/// There is no state: any draw of any sequence is computed by itself, equal on every device.
public final class Philox {

    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private Philox() {}

    /// Four random words for a 64-bit key and a 64-bit counter.
    ///
    /// Layout: key words `k0` = lower, `k1` = upper half of the key; counter words `c0` = lower, `c1` = upper
    /// half of the counter, `c2` = `c3` = 0.
    public static int[] words(long key, long counter) {
        return words((int) key, (int) (key >>> 32), (int) counter, (int) (counter >>> 32), 0, 0);
    }

    /// Four random words, in the paper's own order of arguments.
    public static int[] words(int k0, int k1, int c0, int c1, int c2, int c3) {
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
        return new int[] {c0, c1, c2, c3};
    }
}
