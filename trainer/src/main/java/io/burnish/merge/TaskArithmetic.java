package io.burnish.merge;

import java.util.List;

/// `theta_0 + sum w_i (theta_i - theta_0)`: a base and what fine-tunings added to it (arXiv 2212.04089).
///
/// @param weights one a task; below 0 takes a task away
public record TaskArithmetic(List<Double> weights) implements MergeMethod {

    public TaskArithmetic {
        weights = List.copyOf(weights);
        MergeNumbers.requireModels(weights.size(), 1);
        MergeNumbers.requireFinite(weights);
    }

    @Override
    public String name() {
        return "task_arithmetic";
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
