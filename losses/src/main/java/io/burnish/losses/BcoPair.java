package io.burnish.losses;

import static io.burnish.losses.Sigmoids.sigmoid;
import static io.burnish.losses.Sigmoids.softplus;

/// Binary classifier optimization on pairs: each answer is classified by itself. arXiv 2404.04656; TRL
/// `bco_pair`.
///
/// `sp(-beta u_w) + sp(beta u_l)`.
public record BcoPair(double beta) implements PairLoss {
    public BcoPair {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public PairValue value(PairLogps pair) {
        double chosen = reward(pair.chosen());
        double rejected = reward(pair.rejected());
        return new PairValue(
                softplus(-chosen) + softplus(rejected), -beta * sigmoid(-chosen), beta * sigmoid(rejected));
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
