package io.burnish.losses;

/// MIPO: the reference counts less where it already ranks the pair wrongly. arXiv 2409.17545.
///
/// `z = beta (L_w / n_w - L_l / n_l - sp(K))`, `K = R_w / n_w - R_l / n_l`, logistic link. For large `K` it is
/// length-normalised DPO, for very negative `K` it is SimPO with gamma 0.
public record Mipo(double beta) implements MarginLoss {
    public Mipo {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public Measure measure() {
        return Measure.LOGP_PER_TOKEN;
    }

    @Override
    public double shift(PairLogps pair) {
        AnswerLogps chosen = pair.chosen();
        AnswerLogps rejected = pair.rejected();
        double referenceGap = chosen.referenceLogp() / chosen.tokens() - rejected.referenceLogp() / rejected.tokens();
        return -beta * Sigmoids.softplus(referenceGap);
    }

    @Override
    public Link link() {
        return new Link.Logistic(0);
    }

    @Override
    public double reward(AnswerLogps answer) {
        return beta * answer.logRatio();
    }

    /// The measure has no reference in it, the shift has.
    @Override
    public boolean needsReference() {
        return true;
    }
}
