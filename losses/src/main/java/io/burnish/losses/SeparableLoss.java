package io.burnish.losses;

import java.util.List;

/// A loss that is a sum over pairs: a pair's share hangs on the pair alone, and on totals that are known before the
/// first pair is computed. Its gradient is there as soon as the pair's log-probabilities are.
public sealed interface SeparableLoss extends PreferenceLoss permits PairLoss, Sft, Wpo, Mix {

    /// The pair's share of the step's loss. Pure; never sees a tensor.
    PairOutcome evaluate(PairLogps pair, StepTotals step);

    @Override
    default List<PairOutcome> evaluate(List<PairLogps> step) {
        StepTotals totals = StepTotals.of(step);
        return step.stream().map(pair -> evaluate(pair, totals)).toList();
    }
}
