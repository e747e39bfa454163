package io.burnish.merge;

/// ExPO (arXiv 2404.16792): further along the way from a base to the model aligned from it,
/// `theta_1 + alpha (theta_1 - theta_0)`, for every parameter.
///
/// @param alpha how much further: 0.3 or 0.5 after a full training, more after a short one; 0 is the model
///     itself, below 0 goes back towards the base. The reward on held-out prompts decides.
public record Extrapolation(double alpha) implements MergeMethod {

    public Extrapolation {
        MergeNumbers.requireFinite("extrapolate", alpha);
    }

    @Override
    public String name() {
        return "extrapolate";
    }

    @Override
    public int models() {
        return 1;
    }

    @Override
    public boolean hasBase() {
        return true;
    }
}
