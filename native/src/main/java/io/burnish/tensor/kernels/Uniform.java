package io.burnish.tensor.kernels;

/// A row's random number in [0, 1): Philox4x32-10 with the row's seed as key and the draw's number as counter.
///
/// The function stands in the module `data` too, which must not see this one; a test holds the two together.
final class Uniform {

    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;

    private Uniform() {}

    static double of(Draws draws, int row) {
        return of(draws.seed_R()[row], draws.draw_R()[row]);
    }

    static double of(long key, long counter) {
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        int c0 = (int) counter;
        int c1 = (int) (counter >>> 32);
        int c2 = 0;
        int c3 = 0;
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
        long bits = (long) c1 << 32 | Integer.toUnsignedLong(c0);
        return (bits >>> 11) * 0x1p-53;
    }
}
