package io.burnish.losses;

import static io.burnish.losses.Sigmoids.sigmoid;
import static io.burnish.losses.Sigmoids.sigmoidSlope;

/// Anchored preference optimization, zero: chosen up, rejected down. arXiv 2408.06266, eq. 7; TRL `apo_zero`.
///
/// `1 - s(beta u_w) + s(beta u_l)`. For chosen answers that are better than what the model writes itself.
public record ApoZero(double beta) implements PairLoss {
    public ApoZero {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public PairValue value(PairLogps pair) {
        double chosen = reward(pair.chosen());
        double rejected = reward(pair.rejected());
        return new PairValue(
                sigmoid(-chosen) + sigmoid(rejected), -beta * sigmoidSlope(chosen), beta * sigmoidSlope(rejected));
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
