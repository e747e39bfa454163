package io.burnish.train;

import io.burnish.losses.AnswerLogps;
import io.burnish.losses.PairLogps;
import io.burnish.losses.PairOutcome;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.StepTotals;
import io.burnish.losses.fused.AnswerStatistics;
import java.util.List;

/// Where what the head measured meets the reference and the loss.
final class PairEvaluation {

    private PairEvaluation() {}

    /// @param row the data's, for messages
    /// @throws NonFiniteException naming the row, when a log-probability or the loss is not finite
    static PairOutcome of(
            PreferenceLoss loss,
            long row,
            List<AnswerStatistics> answers,
            StepTotals totals,
            ReferenceLogps reference,
            StepSums sums) {
        ReferenceLogps.Logps frozen = loss.needsReference() ? reference.of(row) : ReferenceLogps.Logps.NONE;
        AnswerLogps chosen = logps(answers.getFirst(), frozen.chosen(), frozen.chosenCommon());
        AnswerLogps rejected =
                loss.paired() ? logps(answers.getLast(), frozen.rejected(), frozen.rejectedCommon()) : chosen;
        if (!Double.isFinite(chosen.logp()) || !Double.isFinite(rejected.logp())) {
            throw new NonFiniteException("row %d: the log-probability of its %s answer is %s"
                    .formatted(
                            row,
                            Double.isFinite(chosen.logp()) ? "rejected" : "chosen",
                            Double.isFinite(chosen.logp()) ? rejected.logp() : chosen.logp()));
        }
        PairOutcome outcome = loss.evaluate(new PairLogps(chosen, rejected), totals);
        if (!outcome.isFinite()) {
            throw new NonFiniteException("row %d: its loss is %s at log-probabilities %s (chosen) and %s (rejected)"
                    .formatted(row, outcome.loss(), chosen.logp(), rejected.logp()));
        }
        sums.add(outcome, answers, chosen, rejected);
        return outcome;
    }

    private static AnswerLogps logps(AnswerStatistics answer, double reference, double commonReference) {
        return new AnswerLogps(
                answer.logp(),
                reference,
                answer.tokens(),
                answer.greedyLogp(),
                answer.collisionLogp(),
                answer.commonLogp(),
                commonReference);
    }
}
