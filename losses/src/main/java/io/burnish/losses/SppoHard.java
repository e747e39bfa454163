package io.burnish.losses;

/// Self-play preference optimization with hard labels. arXiv 2405.00675, eq. 4.7; TRL `sppo_hard`.
///
/// `(u_w - 1 / (2 beta))^2 + (u_l + 1 / (2 beta))^2`. The authors use beta 0.001: targets of 500 nats.
public record SppoHard(double beta) implements PairLoss {
    public SppoHard {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public PairValue value(PairLogps pair) {
        double chosenError = pair.chosen().logRatio() - 0.5 / beta;
        double rejectedError = pair.rejected().logRatio() + 0.5 / beta;
        return new PairValue(
                chosenError * chosenError + rejectedError * rejectedError, 2 * chosenError, 2 * rejectedError);
    }

    @Override
    public double reward(AnswerLogps answer) {
        return beta * answer.logRatio();
    }

    @Override
    public boolean needsReference() {
        return true;
    }
}
