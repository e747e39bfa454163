package io.burnish.losses;

/// Length-normalised DPO of Tulu 3: `sp(-z)`, `z = beta (u_w / n_w - u_l / n_l)`. arXiv 2411.15124; TRL
/// `sigmoid_norm`.
///
/// Averages are small numbers: the default beta of TRL, 0.1, hardly pushes; published runs use about 5.
public record SigmoidNorm(double beta) implements MarginLoss {
    public SigmoidNorm {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public Measure measure() {
        return Measure.LOG_RATIO_PER_TOKEN;
    }

    @Override
    public Link link() {
        return new Link.Logistic(0);
    }
}
