package io.burnish.losses;

/// Robust DPO: unbiased when labels are flipped with a known probability `e`. arXiv 2403.00409; TRL `robust`.
///
/// `[(1 - e) sp(-z) - e sp(z)] / (1 - 2 e)`, `z = beta (u_w - u_l)`. The value may be negative and has no
/// lower bound.
public record Robust(double beta, double labelSmoothing) implements MarginLoss {
    public Robust {
        Range.POSITIVE.require("beta", beta);
        Range.BELOW_HALF.require("label_smoothing", labelSmoothing);
    }

    @Override
    public Measure measure() {
        return Measure.LOG_RATIO;
    }

    @Override
    public Link link() {
        return new Link.Robust(labelSmoothing);
    }
}
