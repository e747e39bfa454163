package io.burnish.losses;

/// One pair's share of the step's loss, and its derivatives: divided by the step's totals, so that shares add up.
///
/// @param loss the share of the step's loss
/// @param gradientChosen `d loss / d L_w`: the number every scored token of the chosen answer gets
/// @param gradientRejected `d loss / d L_l`
/// @param rewardChosen what `rewards/chosen` logs (not divided by anything)
/// @param rewardRejected what `rewards/rejected` logs
public record PairOutcome(
        double loss, double gradientChosen, double gradientRejected, double rewardChosen, double rewardRejected) {

    /// The same pair with loss and gradients times a constant; rewards stay.
    PairOutcome scaled(double weight) {
        return new PairOutcome(
                weight * loss, weight * gradientChosen, weight * gradientRejected, rewardChosen, rewardRejected);
    }
}
