package io.burnish.train;

import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.losses.PairLogps;
import io.burnish.losses.PairOutcome;
import io.burnish.losses.PreferenceLoss;
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
        forEachRow(scorer, pairs, loss, reference, microTokens, (scored, outcome) -> {
            StepSums sums = new StepSums(loss.paired());
            scored.addTo(sums, outcome);
            int rejected = loss.paired() ? scored.answers().getLast().tokens() : 0;
            rows.add(new Row(
                    scored.row(), sums.figures(), scored.answers().getFirst().tokens(), rejected));
        });
        return rows;
    }

    /// All pairs, in their order, in blocks that depend on nothing but the data and `microTokens`; for the loss they
    /// are one step.
    public static PreferenceFigures of(
            Scorer scorer, TokenPairs pairs, PreferenceLoss loss, ReferenceLogps reference, int microTokens) {
        StepSums sums = new StepSums(loss.paired());
        forEachRow(scorer, pairs, loss, reference, microTokens, (scored, outcome) -> scored.addTo(sums, outcome));
        return sums.figures();
    }

    /// What the model says of a row.
    private record Scored(long row, List<AnswerStatistics> answers, PairLogps pair) {

        void addTo(StepSums sums, PairOutcome outcome) {
            sums.add(PairEvaluation.finite(outcome, row, pair), answers, pair.chosen(), pair.rejected());
        }
    }

    @FunctionalInterface
    private interface RowUse {
        void use(Scored scored, PairOutcome outcome);
    }

    private static void forEachRow(
            Scorer scorer,
            TokenPairs pairs,
            PreferenceLoss loss,
            ReferenceLogps reference,
            int microTokens,
            RowUse use) {
        List<Scored> scored = score(scorer, pairs, loss, reference, microTokens);
        List<PairOutcome> outcomes =
                loss.evaluate(scored.stream().map(Scored::pair).toList());
        for (int i = 0; i < scored.size(); i++) {
            use.use(scored.get(i), outcomes.get(i));
        }
    }

    private static List<Scored> score(
            Scorer scorer, TokenPairs pairs, PreferenceLoss loss, ReferenceLogps reference, int microTokens) {
        List<Scored> scored = new ArrayList<>();
        int perRow = loss.paired() ? 2 : 1;
        for (int first = 0; first < pairs.size(); first += BLOCK) {
            int[] block = IntStream.range(first, Math.min(pairs.size(), first + BLOCK))
                    .toArray();
            for (TokenBatch batch : Batcher.batches(pairs, loss.paired(), block, microTokens)) {
                List<AnswerStatistics> all = scorer.score(batch);
                for (int answer = 0; answer < all.size(); answer += perRow) {
                    long row = batch.answerRow_Q()[answer];
                    List<AnswerStatistics> answers = all.subList(answer, answer + perRow);
                    scored.add(new Scored(row, answers, PairEvaluation.logps(loss, row, answers, reference)));
                }
            }
        }
        return scored;
    }
}
