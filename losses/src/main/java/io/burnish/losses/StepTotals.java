package io.burnish.losses;

import java.util.List;

/// The denominators of one optimizer step, known before its first pair is computed.
///
/// Dividing by the step's totals, not the micro-batch's, is what makes 1 x 32, 8 x 4 and 32 x 1 the same step.
///
/// @param pairs pairs (or rows) of the optimizer step
/// @param chosenTokens scored tokens of all its chosen answers
public record StepTotals(int pairs, long chosenTokens) {

    static StepTotals of(List<PairLogps> step) {
        return new StepTotals(
                step.size(),
                step.stream().mapToLong(pair -> pair.chosen().tokens()).sum());
    }
}
