package io.burnish.losses;

/// A preference loss: a pure function from two answers' log-probabilities to a value and its derivatives.
///
/// Implementations are records: their components are the hyperparameters, their compact constructor the
/// validation. Sign convention: subtracting a positive multiple of the gradients from the log-probabilities
/// lowers the loss.
public sealed interface PreferenceLoss permits PairLoss, Sft, Wpo, Mix {

    /// The pair's share of the step's loss. Pure; never sees a tensor.
    PairOutcome evaluate(PairLogps pair, StepTotals step);

    /// What `rewards/*` logs for an answer: with a reference `beta * u`, as TRL has it, whatever the margin is.
    double reward(AnswerLogps answer);

    /// Whether the loss reads [AnswerLogps#referenceLogp]: only then is a REFERENCE phase run.
    boolean needsReference();

    /// Whether rows have a rejected answer; false for supervised fine-tuning.
    default boolean paired() {
        return true;
    }
}
