package io.burnish.losses;

import java.util.List;

/// A preference loss: a pure function from two answers' log-probabilities to a value and its derivatives.
///
/// Implementations are records: their components are the hyperparameters, their compact constructor the
/// validation. Sign convention: subtracting a positive multiple of the gradients from the log-probabilities
/// lowers the loss.
public sealed interface PreferenceLoss permits SeparableLoss, CoupledLoss {

    /// The shares of a whole optimizer step, pair by pair; they sum to the step's loss. Pure; never sees a tensor.
    List<PairOutcome> evaluate(List<PairLogps> step);

    /// What `rewards/*` logs for an answer: with a reference `beta * u`, as TRL has it, whatever the margin is.
    double reward(AnswerLogps answer);

    /// Whether the loss reads [AnswerLogps#referenceLogp]: only then is a REFERENCE phase run.
    boolean needsReference();

    /// Whether rows have a rejected answer; false for supervised fine-tuning.
    default boolean paired() {
        return true;
    }
}
