package io.burnish.losses;

/// What a margin compares in the two answers.
public enum Measure {
    /// `u = L - R`, the log-ratio to the reference.
    LOG_RATIO,
    /// `u / n`.
    LOG_RATIO_PER_TOKEN,
    /// `L`, without a reference.
    LOGP,
    /// `L / n`, without a reference.
    LOGP_PER_TOKEN;

    /// The answer's number.
    double of(AnswerLogps answer) {
        return switch (this) {
            case LOG_RATIO -> answer.logRatio();
            case LOG_RATIO_PER_TOKEN -> answer.logRatio() / answer.tokens();
            case LOGP -> answer.logp();
            case LOGP_PER_TOKEN -> answer.average();
        };
    }

    /// Its derivative in the sum `L` of the answer's log-probabilities.
    double slope(AnswerLogps answer) {
        return switch (this) {
            case LOG_RATIO, LOGP -> 1;
            case LOG_RATIO_PER_TOKEN, LOGP_PER_TOKEN -> 1.0 / answer.tokens();
        };
    }

    /// Whether the reference's log-probability is read.
    boolean ofRatio() {
        return switch (this) {
            case LOG_RATIO, LOG_RATIO_PER_TOKEN -> true;
            case LOGP, LOGP_PER_TOKEN -> false;
        };
    }
}
