package io.burnish.losses;

/// SLiC-HF: a hinge on the sums, and the chosen answer's NLL, without a reference. arXiv 2305.10425.
///
/// `max(0, delta - L_w + L_l) - lambda L_w`, both sums over tokens. The hinge counts as active at its corner,
/// as in the HALOs code (a clamp, not a relu).
public record Slic(double delta, double lambda) implements PairLoss {
    public Slic {
        Range.FINITE.require("delta", delta);
        Range.NOT_NEGATIVE.require("lambda", lambda);
    }

    @Override
    public PairValue value(PairLogps pair) {
        double gap = delta - (pair.chosen().logp() - pair.rejected().logp());
        double active = gap >= 0 ? 1 : 0;
        return new PairValue(Math.max(0, gap) - lambda * pair.chosen().logp(), -active - lambda, active);
    }

    @Override
    public double reward(AnswerLogps answer) {
        return answer.logp();
    }

    @Override
    public boolean needsReference() {
        return false;
    }
}
