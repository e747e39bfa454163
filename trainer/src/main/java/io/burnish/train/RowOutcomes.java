package io.burnish.train;

import io.burnish.data.TokenBatch;
import io.burnish.losses.CoupledLoss;
import io.burnish.losses.PairLogps;
import io.burnish.losses.PairOutcome;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.SeparableLoss;
import io.burnish.losses.StepTotals;
import io.burnish.losses.fused.AnswerStatistics;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// The shares that rows have of an optimizer step's loss.
sealed interface RowOutcomes {

    static RowOutcomes of(PreferenceLoss loss, StepTotals totals) {
        return switch (loss) {
            case SeparableLoss separable -> new Separate(separable, totals);
            case CoupledLoss coupled -> new Coupled(coupled);
        };
    }

    /// Before the first row is asked for.
    ///
    /// @param batches of the step
    /// @param score what the model says of a batch's answers, without a gradient
    /// @throws NonFiniteException naming the row, when a log-probability is not finite
    void prepare(
            List<TokenBatch> batches, ReferenceLogps reference, Function<TokenBatch, List<AnswerStatistics>> score);

    /// A row's share.
    ///
    /// @param pair what the model says of it now
    PairOutcome of(TokenBatch batch, int row, PairLogps pair);

    /// A row's share follows from the row.
    record Separate(SeparableLoss loss, StepTotals totals) implements RowOutcomes {

        @Override
        public void prepare(
                List<TokenBatch> batches,
                ReferenceLogps reference,
                Function<TokenBatch, List<AnswerStatistics>> score) {}

        @Override
        public PairOutcome of(TokenBatch batch, int row, PairLogps pair) {
            return loss.evaluate(pair, totals);
        }
    }

    /// All rows are scored before the first has its share: one more pass forward.
    final class Coupled implements RowOutcomes {

        private final CoupledLoss loss;
        private final Map<TokenBatch, List<PairOutcome>> shares = new IdentityHashMap<>();

        Coupled(CoupledLoss loss) {
            this.loss = loss;
        }

        @Override
        public void prepare(
                List<TokenBatch> batches,
                ReferenceLogps reference,
                Function<TokenBatch, List<AnswerStatistics>> score) {
            List<PairLogps> step = new ArrayList<>();
            Map<TokenBatch, Integer> first = new IdentityHashMap<>();
            for (TokenBatch batch : batches) {
                first.put(batch, step.size());
                List<AnswerStatistics> answers = score.apply(batch);
                for (int answer = 0; answer < answers.size(); answer += 2) {
                    long row = batch.answerRow_Q()[answer];
                    step.add(PairEvaluation.logps(loss, row, answers.subList(answer, answer + 2), reference));
                }
            }
            List<PairOutcome> outcomes = loss.evaluate(step);
            for (TokenBatch batch : batches) {
                int from = Objects.requireNonNull(first.get(batch));
                shares.put(batch, outcomes.subList(from, from + batch.answerRow_Q().length / 2));
            }
        }

        @Override
        public PairOutcome of(TokenBatch batch, int row, PairLogps pair) {
            return Objects.requireNonNull(shares.get(batch), "a batch that was not scored before")
                    .get(row);
        }
    }
}
