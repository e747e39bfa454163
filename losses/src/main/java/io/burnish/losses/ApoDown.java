package io.burnish.losses;

import static io.burnish.losses.Sigmoids.sigmoid;
import static io.burnish.losses.Sigmoids.sigmoidSlope;

/// Anchored preference optimization, down: both down, rejected more. arXiv 2408.06266, eq. 8; TRL `apo_down`.
///
/// `s(beta u_w) + 1 - s(beta (u_w - u_l))`. For a model that is already better than the chosen answers.
public record ApoDown(double beta) implements PairLoss {
    public ApoDown {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public PairValue value(PairLogps pair) {
        double chosen = reward(pair.chosen());
        double margin = beta * (pair.chosen().logRatio() - pair.rejected().logRatio());
        double gradientRejected = beta * sigmoidSlope(margin);
        return new PairValue(
                sigmoid(chosen) + sigmoid(-margin), beta * sigmoidSlope(chosen) - gradientRejected, gradientRejected);
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
