package io.burnish.losses;

/// EXO on pairs: the reverse KL to the smoothed label. arXiv 2402.00856, eq. 16; TRL `exo_pair`.
///
/// `q (log q - log(1 - e)) + (1 - q) (log(1 - q) - log e)`, `q = s(z)`, `z = beta (u_w - u_l)`. Mode seeking: the
/// gradient vanishes where the policy is sure of the wrong answer. Without smoothing the loss is infinite.
public record ExoPair(double beta, double labelSmoothing) implements MarginLoss {
    public ExoPair {
        Range.POSITIVE.require("beta", beta);
        Range.INSIDE_HALF.require("label_smoothing", labelSmoothing);
    }

    @Override
    public Measure measure() {
        return Measure.LOG_RATIO;
    }

    @Override
    public Link link() {
        return new Link.Exo(labelSmoothing);
    }
}
