package io.burnish.losses;

/// SimPO: the average log-probability as the reward, no reference, a target margin. arXiv 2405.14734, eq. 6.
///
/// `z = beta (L_w / n_w - L_l / n_l) - gamma`, logistic link. The authors tune `gamma / beta`, near 0.5.
/// Without length normalisation `z = beta (L_w - L_l) - gamma`: an ablation that grows length.
public record Simpo(double beta, double gamma, boolean lengthNormalised, double labelSmoothing) implements MarginLoss {
    public Simpo {
        Range.POSITIVE.require("beta", beta);
        Range.NOT_NEGATIVE.require("gamma", gamma);
        Range.BELOW_HALF.require("label_smoothing", labelSmoothing);
    }

    @Override
    public Measure measure() {
        return lengthNormalised ? Measure.LOGP_PER_TOKEN : Measure.LOGP;
    }

    @Override
    public double shift(PairLogps pair) {
        return -gamma;
    }

    @Override
    public Link link() {
        return new Link.Logistic(labelSmoothing);
    }
}
