package io.burnish.losses;

/// Direct Preference Optimization: `sp(-z)`, `z = beta (u_w - u_l)`. arXiv 2305.18290, eq. 7.
///
/// With label smoothing `e > 0` it is conservative DPO, `(1 - e) sp(-z) + e sp(z)`: optimal at the finite margin
/// `log((1 - e) / e)`. TRL's `sigmoid` takes no smoothing; its value is that of `e = 0`.
public record Dpo(double beta, double labelSmoothing) implements MarginLoss {
    public Dpo {
        Range.POSITIVE.require("beta", beta);
        Range.BELOW_HALF.require("label_smoothing", labelSmoothing);
    }

    @Override
    public Measure measure() {
        return Measure.LOG_RATIO;
    }

    @Override
    public Link link() {
        return new Link.Logistic(labelSmoothing);
    }
}
