package io.burnish.losses;

import java.util.Locale;

/// What WPO compares a token's log-probability with. arXiv 2406.11827, section 3.2.
public enum Alignment {
    /// With the log-probability that two samples agree, `log sum_v p(v)^2`: the authors' and TRL's choice.
    SAMPLED,
    /// With the most likely token's, `log max_v p(v)`.
    GREEDY,
    /// With nothing: the plain average log-probability.
    NONE;

    /// The sum over the answer's tokens of what is subtracted.
    ///
    /// @throws IllegalArgumentException if the answer was built without that sum
    double of(AnswerLogps answer) {
        double sum =
                switch (this) {
                    case SAMPLED -> answer.collisionLogp();
                    case GREEDY -> answer.greedyLogp();
                    case NONE -> 0;
                };
        if (Double.isNaN(sum) && !Double.isNaN(answer.logp())) {
            throw new IllegalArgumentException("wpo with alignment " + name().toLowerCase(Locale.ROOT)
                    + " needs the answer's " + (this == GREEDY ? "greedyLogp" : "collisionLogp")
                    + ", which is not a number here");
        }
        return sum;
    }
}
