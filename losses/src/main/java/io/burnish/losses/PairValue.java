package io.burnish.losses;

/// The loss of one pair by itself and its derivatives, divided by nothing.
///
/// @param loss the value
/// @param chosen its derivative by the chosen answer's log-probabilities
/// @param rejected by the rejected answer's
public record PairValue(double loss, AnswerGradient chosen, AnswerGradient rejected) {

    /// @param gradientChosen `d loss / d L_w`
    /// @param gradientRejected `d loss / d L_l`
    PairValue(double loss, double gradientChosen, double gradientRejected) {
        this(loss, AnswerGradient.of(gradientChosen), AnswerGradient.of(gradientRejected));
    }
}
