package io.burnish.merge;

import java.util.List;

/// DARE (arXiv 2311.03099): of each task vector entries are dropped at random and the rest is scaled up to make
/// up for them; then as task arithmetic, or with TIES's election of signs.
///
/// @param weights one a task
/// @param density the probability of an entry to stay; what stays is divided by it
/// @param electSigns whether only what has the elected sign is averaged
/// @param seed of the draws: of task i, tensor T, the seed `SEED/merge/T/i`, and draw j for entry j
public record Dare(List<Double> weights, double density, boolean electSigns, long seed) implements MergeMethod {

    public Dare {
        weights = List.copyOf(weights);
        MergeNumbers.requireModels(weights.size(), 1);
        MergeNumbers.requireFinite(weights);
        MergeNumbers.requireDensity(density);
    }

    @Override
    public String name() {
        return electSigns ? "dare_ties" : "dare";
    }

    @Override
    public int models() {
        return weights.size();
    }

    @Override
    public boolean hasBase() {
        return true;
    }
}
