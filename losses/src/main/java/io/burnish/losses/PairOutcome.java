package io.burnish.losses;

/// One pair's share of the step's loss, and its derivatives: divided by the step's totals, so that shares add up.
///
/// @param loss the share of the step's loss
/// @param chosen its derivative by the log-probabilities of the chosen answer's scored tokens
/// @param rejected by those of the rejected answer
/// @param rewardChosen what `rewards/chosen` logs (not divided by anything)
/// @param rewardRejected what `rewards/rejected` logs
public record PairOutcome(
        double loss, AnswerGradient chosen, AnswerGradient rejected, double rewardChosen, double rewardRejected) {

    /// The same pair with loss and gradients times a constant; rewards stay.
    PairOutcome scaled(double weight) {
        return new PairOutcome(
                weight * loss, chosen.times(weight), rejected.times(weight), rewardChosen, rewardRejected);
    }

    /// Whether loss and derivatives are numbers.
    public boolean isFinite() {
        return Double.isFinite(loss) && chosen.isFinite() && rejected.isFinite();
    }
}
