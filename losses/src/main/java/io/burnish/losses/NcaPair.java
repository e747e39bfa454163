package io.burnish.losses;

import static io.burnish.losses.Sigmoids.sigmoid;
import static io.burnish.losses.Sigmoids.softplus;

/// Noise contrastive alignment on pairs. arXiv 2402.05369; TRL `nca_pair`.
///
/// `sp(-beta u_w) + sp(beta u_w) / 2 + sp(beta u_l) / 2`. No difference: the chosen answer is held at
/// `s(beta u_w) = 2/3`, so that its likelihood does not decay.
public record NcaPair(double beta) implements PairLoss {
    public NcaPair {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public PairValue value(PairLogps pair) {
        double chosen = reward(pair.chosen());
        double rejected = reward(pair.rejected());
        return new PairValue(
                softplus(-chosen) + 0.5 * softplus(chosen) + 0.5 * softplus(rejected),
                beta * (0.5 * sigmoid(chosen) - sigmoid(-chosen)),
                0.5 * beta * sigmoid(rejected));
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
