package io.burnish.losses;

/// A pair loss plus `weight` times the chosen answer's negative log-likelihood per token, `-L_w / n_w`.
///
/// The convention of RPO and Iterative RPO (arXiv 2404.19733): a mean over pairs of each answer's mean over
/// tokens. For the other convention, the mean over all tokens of the step, mix the loss with [Sft].
public record WithNll(PairLoss base, double weight) implements PairLoss {
    public WithNll {
        Range.NOT_NEGATIVE.require("nll_weight", weight);
    }

    @Override
    public PairValue value(PairLogps pair) {
        PairValue value = base.value(pair);
        return new PairValue(
                value.loss() - weight * pair.chosen().average(),
                value.chosen().plus(AnswerGradient.of(-weight / pair.chosen().tokens())),
                value.rejected());
    }

    @Override
    public double reward(AnswerLogps answer) {
        return base.reward(answer);
    }

    @Override
    public boolean needsReference() {
        return base.needsReference();
    }
}
