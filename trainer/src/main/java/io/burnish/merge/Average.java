package io.burnish.merge;

import java.util.Collections;
import java.util.List;

/// The weighted mean, `sum w_i theta_i` with `sum w_i = 1`: a model soup (Wortsman et al., arXiv 2203.05482).
///
/// @param weights one a model, each above 0; only their ratios count, they are divided by their sum
public record Average(List<Double> weights) implements MergeMethod {

    public Average {
        MergeNumbers.requireModels(weights.size(), 1);
        MergeNumbers.requirePositive(weights);
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        weights = weights.stream().map(weight -> weight / sum).toList();
    }

    /// All weights equal.
    public static Average of(int models) {
        return new Average(Collections.nCopies(models, 1.0));
    }

    @Override
    public String name() {
        return "average";
    }

    @Override
    public int models() {
        return weights.size();
    }

    @Override
    public boolean hasBase() {
        return false;
    }
}
