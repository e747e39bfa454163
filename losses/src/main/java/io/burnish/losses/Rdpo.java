package io.burnish.losses;

/// Length-regularised DPO (R-DPO; iLR-DPO uses it inside a loop). arXiv 2403.19159, eq. 9.
///
/// `sp(-z)`, `z = beta (u_w - u_l) + alpha (n_w - n_l)`. The length term is added inside the link: a longer
/// chosen answer counts as partly won already, so it is pushed less. `alpha` is in nats per token.
public record Rdpo(double beta, double alpha) implements MarginLoss {
    public Rdpo {
        Range.POSITIVE.require("beta", beta);
        Range.NOT_NEGATIVE.require("alpha", alpha);
    }

    @Override
    public Measure measure() {
        return Measure.LOG_RATIO;
    }

    @Override
    public double shift(PairLogps pair) {
        return alpha * (pair.chosen().tokens() - pair.rejected().tokens());
    }

    @Override
    public Link link() {
        return new Link.Logistic(0);
    }
}
