package io.burnish.merge;

import java.util.List;

/// TIES (arXiv 2306.01708), as PEFT computes it: of each task vector the largest stay, each entry elects the sign
/// of the sum, and only what has that sign is averaged.
///
/// @param weights one a task; they weigh the mean, not the election
/// @param density the fraction of each tensor's entries that stay; the paper has 0.2
public record Ties(List<Double> weights, double density) implements MergeMethod {

    public Ties {
        weights = List.copyOf(weights);
        MergeNumbers.requireModels(weights.size(), 1);
        MergeNumbers.requireFinite(weights);
        MergeNumbers.requireDensity(density);
    }

    @Override
    public String name() {
        return "ties";
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
