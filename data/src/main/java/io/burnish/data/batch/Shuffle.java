package io.burnish.data.batch;

import io.burnish.data.random.NamedSeed;

/// Shuffles by Fisher and Yates' method (Durstenfeld's form), each exchange from its own numbered draw.
public final class Shuffle {

    private Shuffle() {}

    /// A random permutation of `0 .. size - 1`.
    ///
    /// From the last place `i` down to 1: exchange it with place `seed.below(i + 1, size - 1 - i)`.
    public static int[] permutation(int size, NamedSeed seed) {
        int[] order = identity(size);
        for (int i = size - 1; i > 0; i--) {
            int j = (int) seed.below(i + 1, size - 1 - i);
            int exchanged = order[i];
            order[i] = order[j];
            order[j] = exchanged;
        }
        return order;
    }

    static int[] identity(int size) {
        var order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        return order;
    }
}
