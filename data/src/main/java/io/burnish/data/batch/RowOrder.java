package io.burnish.data.batch;

import io.burnish.data.random.NamedSeed;

/// In which order an epoch goes through the data.
public interface RowOrder {

    /// A permutation of `0 .. size - 1`.
    int[] of(int size, long epoch);

    /// The order of the files, in every epoch.
    static RowOrder asRead() {
        return (size, _) -> Shuffle.identity(size);
    }

    /// A new order for each epoch, from the seed `SEED/iteration-K/data/epoch-E` (epochs count from 0).
    static RowOrder shuffled(long seed, int iteration) {
        return shuffled(seed, iteration, "data");
    }

    /// The same for other rows of the iteration.
    ///
    /// @param purpose stands in the seed in place of `data`
    static RowOrder shuffled(long seed, int iteration, String purpose) {
        return (size, epoch) -> Shuffle.permutation(
                size, NamedSeed.of(seed, "iteration-%d/%s/epoch-%d".formatted(iteration, purpose, epoch)));
    }
}
