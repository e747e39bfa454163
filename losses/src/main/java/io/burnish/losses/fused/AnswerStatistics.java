package io.burnish.losses.fused;

/// What the head says of one answer: sums over its scored tokens, in double, of per-token numbers in nats.
///
/// @param logp log-probabilities of the tokens
/// @param commonLogp the same of its first tokens only: as many as the row's shortest answer has
/// @param tokens how many
/// @param greedyLogp the largest log-probability at each place
/// @param collisionLogp log of the sum of squared probabilities at each place
/// @param entropy of the distribution at each place
/// @param hits places where the token is the likeliest one
public record AnswerStatistics(
        double logp,
        double commonLogp,
        int tokens,
        double greedyLogp,
        double collisionLogp,
        double entropy,
        double hits) {

    static final AnswerStatistics ZERO = new AnswerStatistics(0, 0, 0, 0, 0, 0, 0);

    AnswerStatistics plus(AnswerStatistics other) {
        return new AnswerStatistics(
                logp + other.logp,
                commonLogp + other.commonLogp,
                tokens + other.tokens,
                greedyLogp + other.greedyLogp,
                collisionLogp + other.collisionLogp,
                entropy + other.entropy,
                hits + other.hits);
    }
}
