package io.burnish.losses;

import java.util.OptionalDouble;

/// WPO: any loss, each pair weighted by how likely the policy is to write it. arXiv 2406.11827, eq. 2.
///
/// `W * base`, `W = exp(A_w + A_l)`, `A = (L - c) / n`, with the [Alignment] `c`; `W` is a constant for the
/// gradient. TRL's `use_weighting` has no clamp; the authors' code clamps `W` at 1 from above.
///
/// @param base the weighted loss, all its terms
/// @param alignment what log-probabilities are compared with
/// @param clamp the largest weight, if there is one
public record Wpo(SeparableLoss base, Alignment alignment, OptionalDouble clamp) implements SeparableLoss {
    public Wpo {
        if (!base.paired()) {
            throw new IllegalArgumentException("base must be a loss on pairs, got " + base);
        }
        clamp.ifPresent(largest -> Range.POSITIVE.require("clamp", largest));
    }

    @Override
    public PairOutcome evaluate(PairLogps pair, StepTotals step) {
        return base.evaluate(pair, step).scaled(weight(pair));
    }

    /// The pair's weight `W`.
    public double weight(PairLogps pair) {
        double weight = Math.exp(alignedAverage(pair.chosen()) + alignedAverage(pair.rejected()));
        return clamp.isPresent() ? Math.min(weight, clamp.getAsDouble()) : weight;
    }

    @Override
    public double reward(AnswerLogps answer) {
        return base.reward(answer);
    }

    @Override
    public boolean needsReference() {
        return base.needsReference();
    }

    private double alignedAverage(AnswerLogps answer) {
        return (answer.logp() - alignment.of(answer)) / answer.tokens();
    }
}
