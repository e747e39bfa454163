package io.burnish.losses;

/// Identity Preference Optimization: the margin is pulled to `1 / (2 beta)`. arXiv 2310.12036, eq. 17; TRL `ipo`.
///
/// `(z - 1 / (2 beta))^2`, `z = u_w / n_w - u_l / n_l`. TRL averages over tokens, as its authors confirmed;
/// without `average` it is the sum form `z = u_w - u_l` of the paper's text.
public record Ipo(double beta, boolean average) implements MarginLoss {
    public Ipo {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public Measure measure() {
        return average ? Measure.LOG_RATIO_PER_TOKEN : Measure.LOG_RATIO;
    }

    /// Beta sits in the target, not in the margin.
    @Override
    public double scale() {
        return 1;
    }

    @Override
    public Link link() {
        return new Link.Square(1 / (2 * beta));
    }
}
