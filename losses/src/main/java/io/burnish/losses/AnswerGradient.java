package io.burnish.losses;

/// The derivative of a loss by the log-probability of each of an answer's scored tokens.
///
/// @param common of each of the first `m` tokens, as many as the pair's shorter answer has
/// @param tail of each token behind them: the same but for `ld_alpha`
public record AnswerGradient(double common, double tail) {

    /// Of an answer that the loss does not read.
    public static final AnswerGradient NONE = AnswerGradient.of(0);

    /// One number for all tokens: `d loss / d L`.
    public static AnswerGradient of(double gradient) {
        return new AnswerGradient(gradient, gradient);
    }

    AnswerGradient plus(AnswerGradient other) {
        return new AnswerGradient(common + other.common, tail + other.tail);
    }

    /// Times a constant.
    public AnswerGradient times(double factor) {
        return new AnswerGradient(factor * common, factor * tail);
    }

    /// Divided by a constant.
    AnswerGradient over(double divisor) {
        return new AnswerGradient(common / divisor, tail / divisor);
    }

    /// Whether it is a number.
    public boolean isFinite() {
        return Double.isFinite(common) && Double.isFinite(tail);
    }
}
