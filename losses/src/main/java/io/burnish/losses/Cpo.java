package io.burnish.losses;

/// The contrastive part of CPO: DPO's loss without a reference. arXiv 2401.08417, eq. 3; TRL `cpo`, loss
/// `sigmoid`.
///
/// `z = beta (L_w - L_l)`, logistic link. The paper's whole loss adds the chosen answer's NLL: [WithNll],
/// whose weight is 1 by default for `cpo` in the [LossCatalogue].
public record Cpo(double beta, double labelSmoothing) implements MarginLoss {
    public Cpo {
        Range.POSITIVE.require("beta", beta);
        Range.BELOW_HALF.require("label_smoothing", labelSmoothing);
    }

    @Override
    public Measure measure() {
        return Measure.LOGP;
    }

    @Override
    public Link link() {
        return new Link.Logistic(labelSmoothing);
    }
}
