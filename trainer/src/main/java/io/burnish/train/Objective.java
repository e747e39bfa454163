package io.burnish.train;

import io.burnish.data.TokenBatch;
import io.burnish.data.batch.StepBatch;
import io.burnish.losses.AnswerGradient;
import io.burnish.losses.PairOutcome;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.StepTotals;
import io.burnish.losses.fused.AnswerStatistics;
import java.util.List;
import java.util.Optional;

/// What some rows of a step are trained for, and what they come to.
///
/// @param weight of this loss beside the step's others
/// @param startCheck whether each answer's log-prob is compared with the reference's, as it must be equal
record Objective(
        PreferenceLoss loss,
        StepTotals totals,
        ReferenceLogps reference,
        StepSums sums,
        double weight,
        Optional<StartCheck> startCheck) {

    static Objective of(
            PreferenceLoss loss,
            StepBatch batch,
            ReferenceLogps reference,
            double weight,
            Optional<StartCheck> startCheck) {
        return new Objective(
                loss,
                new StepTotals(batch.rows(), batch.chosenTokens()),
                reference,
                new StepSums(loss.paired()),
                weight,
                startCheck);
    }

    /// The loss's gradient for each answer of a row.
    List<AnswerGradient> gradients(TokenBatch batch, int row, List<AnswerStatistics> answers) {
        long dataRow = batch.answerRow_Q()[row * answers.size()];
        startCheck.ifPresent(check -> check.compare(dataRow, answers, reference.of(dataRow)));
        PairOutcome outcome = PairEvaluation.of(loss, dataRow, answers, totals, reference, sums);
        return batch.paired()
                ? List.of(outcome.chosen().times(weight), outcome.rejected().times(weight))
                : List.of(outcome.chosen().times(weight));
    }
}
