package io.burnish.losses;

/// A loss of one number: the margin `z = scale * (q_w - q_l) + shift`, which a link turns into a value.
///
/// `q` is the [Measure] of an answer; `scale * q` is the reward of the papers. By the chain rule
/// `d loss / d L_w = link'(z) * scale * dq/dL_w`, and the same with the other sign for the rejected answer.
public sealed interface MarginLoss extends PairLoss
        permits Dpo, Robust, ExoPair, Ipo, Hinge, Discopop, SigmoidNorm, Rdpo, Simpo, Cpo, Mipo {

    /// How strongly the policy is held to the reference, or how steep the reward is; also the scale of logged
    /// rewards.
    double beta();

    /// What is measured of an answer.
    Measure measure();

    /// What turns the margin into a loss.
    Link link();

    /// The factor of the measures' difference.
    default double scale() {
        return beta();
    }

    /// What is added to the scaled difference; constant in the policy.
    default double shift(PairLogps pair) {
        return 0;
    }

    /// The margin `z`. The difference is taken before it is scaled, so that exact ties stay exact.
    default double margin(PairLogps pair) {
        return scale() * (measure().of(pair.chosen()) - measure().of(pair.rejected())) + shift(pair);
    }

    @Override
    default PairValue value(PairLogps pair) {
        double margin = margin(pair);
        double slope = link().slope(margin) * scale();
        return new PairValue(
                link().value(margin),
                slope * measure().slope(pair.chosen()),
                -slope * measure().slope(pair.rejected()));
    }

    @Override
    default double reward(AnswerLogps answer) {
        return beta() * (measure().ofRatio() ? answer.logRatio() : measure().of(answer));
    }

    @Override
    default boolean needsReference() {
        return measure().ofRatio();
    }
}
