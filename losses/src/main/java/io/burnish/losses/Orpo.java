package io.burnish.losses;

import static io.burnish.losses.Sigmoids.sigmoid;
import static io.burnish.losses.Sigmoids.softplus;

/// The odds-ratio part of ORPO, without a reference. arXiv 2403.07691, eq. 4 and 7; TRL `orpo`.
///
/// `beta sp(-o)`, `o = log odds(p_w) - log odds(p_l)`, `log odds(v) = v - log(1 - e^v)` of the averages `v = L
/// / n`. The paper's whole loss adds the chosen answer's NLL: [WithNll], whose weight is 1 by default for
/// `orpo` in the [LossCatalogue] (over the answer's tokens; TRL's runs over the prompt's too).
public record Orpo(double beta) implements PairLoss {

    /// An average above this is an answer known by heart: its odds are infinite, so they go on by their tangent.
    private static final double LARGEST_AVERAGE = -1e-6;

    public Orpo {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public PairValue value(PairLogps pair) {
        double chosen = pair.chosen().average();
        double rejected = pair.rejected().average();
        double logOddsRatio = logOdds(chosen) - logOdds(rejected);
        double push = beta * sigmoid(-logOddsRatio);
        return new PairValue(
                beta * softplus(-logOddsRatio),
                -push * logOddsSlope(chosen) / pair.chosen().tokens(),
                push * logOddsSlope(rejected) / pair.rejected().tokens());
    }

    @Override
    public double reward(AnswerLogps answer) {
        return beta * answer.average();
    }

    @Override
    public boolean needsReference() {
        return false;
    }

    private static double logOdds(double average) {
        if (average > LARGEST_AVERAGE) {
            return logOdds(LARGEST_AVERAGE) + logOddsSlope(LARGEST_AVERAGE) * (average - LARGEST_AVERAGE);
        }
        // Both forms of log(1 - e^v) are exact on their side of -log 2 only.
        double logOther = average > -Math.log(2) ? Math.log(-Math.expm1(average)) : Math.log1p(-Math.exp(average));
        return average - logOther;
    }

    private static double logOddsSlope(double average) {
        return -1 / Math.expm1(Math.min(average, LARGEST_AVERAGE));
    }
}
