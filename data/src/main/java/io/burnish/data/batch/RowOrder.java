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
        return (size, epoch) ->
                Shuffle.permutation(size, NamedSeed.of(seed, "iteration-" + iteration + "/data/epoch-" + epoch));
    }
}
