package io.burnish.tensor.kernels;

import io.burnish.tensor.SeededTensors;
import java.util.Arrays;

/// Seeds and numbers of draws whose shares lie where a test wants them, found by trying.
final class ChosenShares {

    private static final long SEED = -20_261_128;

    private ChosenShares() {}

    /// One in each of so many equal parts of [0, 1), in order.
    static Shares oneInEach(int parts) {
        long[] number_R = new long[parts];
        Arrays.fill(number_R, -1);
        int missing = parts;
        for (long number = 0; missing > 0; number++) {
            int part = (int) (one(number).share(0) * parts);
            if (number_R[part] < 0) {
                number_R[part] = number;
                missing--;
            }
        }
        long[] seed_R = new long[parts];
        Arrays.fill(seed_R, SEED);
        return new Shares(seed_R, number_R);
    }

    /// One row's, at least this large and by less than a part in 100,000 larger.
    static Shares near(double share) {
        long number = 0;
        while (one(number).share(0) < share || one(number).share(0) >= share + 1e-5) {
            number++;
        }
        return one(number);
    }

    private static Shares one(long number) {
        return new Shares(new long[] {SEED}, new long[] {number});
    }

    /// Any of 64 bits each.
    static Shares any(SeededTensors random, int rows) {
        long[] seed_R = new long[rows];
        long[] number_R = new long[rows];
        for (int row = 0; row < rows; row++) {
            seed_R[row] = bits(random);
            number_R[row] = bits(random);
        }
        return new Shares(seed_R, number_R);
    }

    private static long bits(SeededTensors random) {
        return (long) random.between(0, Integer.MAX_VALUE - 1) << 33 ^ random.between(0, Integer.MAX_VALUE - 1);
    }
}
