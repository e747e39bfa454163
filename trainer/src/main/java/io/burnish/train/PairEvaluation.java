package io.burnish.train;

import io.burnish.losses.AnswerLogps;
import io.burnish.losses.PairLogps;
import io.burnish.losses.PairOutcome;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.fused.AnswerStatistics;
import java.util.List;

/// Where what the head measured meets the reference and the loss.
final class PairEvaluation {

    private PairEvaluation() {}

    /// What the loss may know of a row.
    ///
    /// @param row the data's, for messages
    /// @throws NonFiniteException naming the row, when a log-probability is not finite
    static PairLogps logps(PreferenceLoss loss, long row, List<AnswerStatistics> answers, ReferenceLogps reference) {
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
        return new PairLogps(chosen, rejected);
    }

    /// The row's share of the loss, if it is a number.
    ///
    /// @throws NonFiniteException naming the row, when it is not
    static PairOutcome finite(PairOutcome outcome, long row, PairLogps pair) {
        if (!outcome.isFinite()) {
            throw new NonFiniteException("row %d: its loss is %s at log-probabilities %s (chosen) and %s (rejected)"
                    .formatted(
                            row,
                            outcome.loss(),
                            pair.chosen().logp(),
                            pair.rejected().logp()));
        }
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
