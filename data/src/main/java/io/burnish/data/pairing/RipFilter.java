package io.burnish.data.pairing;

import java.util.Optional;

/// RIP (arXiv 2501.18578): a prompt is good if even its rejected answer is good and long, and near to the chosen
/// one. The medians (`50%`) are where to start.
///
/// Quantiles are those of the pairs that all earlier filters left, each by itself.
///
/// @param rejectedReward at least the rejected answer's score
/// @param rejectedLength at least the rejected answer's length
/// @param rewardGap at most the distance of the scores
public record RipFilter(
        Optional<Threshold> rejectedReward, Optional<Threshold> rejectedLength, Optional<Threshold> rewardGap) {

    public RipFilter {
        if (rejectedReward.isEmpty() && rejectedLength.isEmpty() && rewardGap.isEmpty()) {
            throw new IllegalArgumentException(
                    "rejected_reward, rejected_length or reward_gap is needed, as a number or a quantile such as 50%");
        }
    }
}
