package io.burnish.merge;

import io.burnish.data.random.NamedSeed;

/// Each entry stays with a probability, divided by it.
record RandomPruning(NamedSeed seed, double density) implements Pruning {

    /// @param task its number, 1 and up
    static RandomPruning of(Dare dare, String tensor, int task) {
        return new RandomPruning(NamedSeed.of(dare.seed(), "merge/" + tensor + "/" + task), dare.density());
    }

    @Override
    public double prune(long index, float entry) {
        return seed.uniform(index) < density ? entry / density : 0;
    }
}
