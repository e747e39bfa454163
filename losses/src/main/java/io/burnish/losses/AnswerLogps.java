package io.burnish.losses;

/// What a loss may know of one answer: sums over its scored tokens, in nats.
///
/// @param logp sum of the policy's log-probabilities, `L`
/// @param referenceLogp the same under the frozen reference, `R`; 0 where the loss needs no reference
/// @param tokens number of scored tokens, `n`; at least 1
/// @param greedyLogp sum over tokens of the largest log-probability, `sum log max_v p(v)`
/// @param collisionLogp sum over tokens of `log sum_v p(v)^2` (what WPO's sampled alignment subtracts)
/// @param commonLogp the policy's sum over the first `m` tokens only, as many as the pair's shorter answer has; NaN
///     where nobody counted it
/// @param commonReferenceLogp the reference's
public record AnswerLogps(
        double logp,
        double referenceLogp,
        int tokens,
        double greedyLogp,
        double collisionLogp,
        double commonLogp,
        double commonReferenceLogp) {

    /// An answer whose first tokens were not counted by themselves.
    public AnswerLogps(double logp, double referenceLogp, int tokens, double greedyLogp, double collisionLogp) {
        this(logp, referenceLogp, tokens, greedyLogp, collisionLogp, Double.NaN, Double.NaN);
    }

    /// An answer for the losses that look at sums only.
    public static AnswerLogps of(double logp, double referenceLogp, int tokens) {
        return new AnswerLogps(logp, referenceLogp, tokens, Double.NaN, Double.NaN);
    }

    /// `u = L - R`, the log-ratio to the reference.
    public double logRatio() {
        return logp - referenceLogp;
    }

    /// `L / n`, the average log-probability of a token.
    public double average() {
        return logp / tokens;
    }
}
