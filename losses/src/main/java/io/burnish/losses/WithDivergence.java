package io.burnish.losses;

/// A margin loss under another divergence than the reverse KL: `phi(u)` for `u`, gradients times `phi'(u)`.
///
/// Logged rewards stay those of the base, `beta * u`. TRL `f_divergence_type`.
public record WithDivergence(MarginLoss base, FDivergence divergence) implements PairLoss {
    public WithDivergence {
        if (!base.measure().ofRatio()) {
            throw new IllegalArgumentException(
                    "f_divergence bends the log-ratio to the reference, which " + base + " does not use");
        }
    }

    @Override
    public PairValue value(PairLogps pair) {
        PairValue bent = base.value(new PairLogps(bent(pair.chosen()), bent(pair.rejected())));
        return new PairValue(
                bent.loss(),
                bent.chosen().times(divergence.slope(pair.chosen().logRatio())),
                bent.rejected().times(divergence.slope(pair.rejected().logRatio())));
    }

    @Override
    public double reward(AnswerLogps answer) {
        return base.reward(answer);
    }

    @Override
    public boolean needsReference() {
        return true;
    }

    /// The base reads nothing but log-ratio and length; with a reference of zero the log-ratio loses no digit.
    private AnswerLogps bent(AnswerLogps answer) {
        return AnswerLogps.of(divergence.value(answer.logRatio()), 0, answer.tokens());
    }
}
