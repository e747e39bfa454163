package io.burnish.train;

import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.StepTotals;
import io.burnish.losses.fused.AnswerStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Scores held-out pairs under the loss: what `eval_` figures say.
public final class Evaluation {

    private static final int BLOCK = 64;

    private Evaluation() {}

    /// One row's own figures.
    ///
    /// @param figures of this row alone, but its loss, which is its share of that of all rows
    public record Row(long row, PreferenceFigures figures, int chosenTokens, int rejectedTokens) {}

    /// Every row's own figures, in their order, in the same blocks as [#of].
    public static List<Row> rows(
            Scorer scorer, TokenPairs pairs, PreferenceLoss loss, ReferenceLogps reference, int microTokens) {
        List<Row> rows = new ArrayList<>();
        StepTotals totals = totals(pairs, loss);
        forEachRow(scorer, pairs, loss, microTokens, (row, answers) -> {
            StepSums sums = new StepSums(loss.paired());
            PairEvaluation.of(loss, row, answers, totals, reference, sums);
            int rejected = loss.paired() ? answers.getLast().tokens() : 0;
            rows.add(new Row(row, sums.figures(), answers.getFirst().tokens(), rejected));
        });
        return rows;
    }

    /// All pairs, in their order, in blocks that depend on nothing but the data and `microTokens`.
    public static PreferenceFigures of(
            Scorer scorer, TokenPairs pairs, PreferenceLoss loss, ReferenceLogps reference, int microTokens) {
        StepSums sums = new StepSums(loss.paired());
        StepTotals totals = totals(pairs, loss);
        forEachRow(
                scorer,
                pairs,
                loss,
                microTokens,
                (row, answers) -> PairEvaluation.of(loss, row, answers, totals, reference, sums));
        return sums.figures();
    }

    @FunctionalInterface
    private interface RowUse {
        void use(long row, List<AnswerStatistics> answers);
    }

    private static void forEachRow(Scorer scorer, TokenPairs pairs, PreferenceLoss loss, int microTokens, RowUse use) {
        int perRow = loss.paired() ? 2 : 1;
        for (int first = 0; first < pairs.size(); first += BLOCK) {
            int[] block = IntStream.range(first, Math.min(pairs.size(), first + BLOCK))
                    .toArray();
            for (TokenBatch batch : Batcher.batches(pairs, loss.paired(), block, microTokens)) {
                List<AnswerStatistics> answers = scorer.score(batch);
                for (int answer = 0; answer < answers.size(); answer += perRow) {
                    use.use(batch.answerRow_Q()[answer], answers.subList(answer, answer + perRow));
                }
            }
        }
    }

    private static StepTotals totals(TokenPairs pairs, PreferenceLoss loss) {
        long chosenTokens = 0;
        if (!loss.paired()) {
            for (int i = 0; i < pairs.size(); i++) {
                chosenTokens += pairs.get(i).chosen().scoredTokens();
            }
        }
        return new StepTotals(pairs.size(), chosenTokens);
    }
}
