package io.burnish.losses;

/// Supervised fine-tuning: `-L`, divided by the scored tokens of the whole optimizer step. TRL `sft`.
///
/// On pairs it is the chosen answer's likelihood; the rejected answer is not read.
public record Sft() implements PreferenceLoss {

    @Override
    public PairOutcome evaluate(PairLogps pair, StepTotals step) {
        double tokens = step.chosenTokens();
        return new PairOutcome(
                -pair.chosen().logp() / tokens, AnswerGradient.of(-1 / tokens), AnswerGradient.NONE, 0, 0);
    }

    /// There is no reward to log.
    @Override
    public double reward(AnswerLogps answer) {
        return 0;
    }

    @Override
    public boolean needsReference() {
        return false;
    }

    @Override
    public boolean paired() {
        return false;
    }
}
