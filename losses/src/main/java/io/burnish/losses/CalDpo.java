package io.burnish.losses;

import static io.burnish.losses.Sigmoids.sigmoid;
import static io.burnish.losses.Sigmoids.softplus;

/// Calibrated DPO: the log-ratios are also pulled to `+-1 / (2 beta)`. arXiv 2412.14516.
///
/// `sp(-(u_w - u_l)) + [(u_w - 1 / (2 beta))^2 + (u_l + 1 / (2 beta))^2] / 2`. The logistic term has no beta,
/// as in the authors' code; their beta is 0.001 to 0.002, so that the squares dominate.
public record CalDpo(double beta) implements PairLoss {
    public CalDpo {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public PairValue value(PairLogps pair) {
        double margin = pair.chosen().logRatio() - pair.rejected().logRatio();
        double chosenError = pair.chosen().logRatio() - 0.5 / beta;
        double rejectedError = pair.rejected().logRatio() + 0.5 / beta;
        return new PairValue(
                softplus(-margin) + 0.5 * (chosenError * chosenError + rejectedError * rejectedError),
                chosenError - sigmoid(-margin),
                rejectedError + sigmoid(-margin));
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
