package io.burnish.tensor.kernels;

/// How an RMSNorm is meant.
///
/// @param epsilon added to the mean of the squares
/// @param offset added to the weight, in fp32: 0, or 1 in models whose weights are stored as their distance from one
///     (Gemma)
public record NormForm(double epsilon, double offset) {

    /// The weight is the factor itself.
    public static NormForm of(double epsilon) {
        return new NormForm(epsilon, 0);
    }

    /// The factor is one plus the weight.
    public static NormForm aroundOne(double epsilon) {
        return new NormForm(epsilon, 1);
    }
}
