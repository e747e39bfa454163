package io.burnish.losses;

/// A loss that is a mean over the pairs of the optimizer step: each pair has a value of its own.
public sealed interface PairLoss extends PreferenceLoss
        permits MarginLoss,
                NcaPair,
                BcoPair,
                SppoHard,
                ApoZero,
                ApoDown,
                CalDpo,
                Slic,
                Orpo,
                Alphapo,
                WithDivergence,
                WithNll,
                WithTailWeight {

    /// The pair by itself: value and derivatives, divided by nothing.
    PairValue value(PairLogps pair);

    @Override
    default PairOutcome evaluate(PairLogps pair, StepTotals step) {
        PairValue value = value(pair);
        double pairs = step.pairs();
        return new PairOutcome(
                value.loss() / pairs,
                value.chosen().over(pairs),
                value.rejected().over(pairs),
                reward(pair.chosen()),
                reward(pair.rejected()));
    }
}
