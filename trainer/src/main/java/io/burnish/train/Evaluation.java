package io.burnish.train;

import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.StepTotals;
import io.burnish.losses.fused.AnswerStatistics;
import java.util.List;
import java.util.stream.IntStream;

/// Scores held-out pairs under the loss: what `eval_` figures say.
public final class Evaluation {

    private static final int BLOCK = 64;

    private Evaluation() {}

    /// All pairs, in their order, in blocks that depend on nothing but the data and `microTokens`.
    public static PreferenceFigures of(
            Scorer scorer, TokenPairs pairs, PreferenceLoss loss, ReferenceLogps reference, int microTokens) {
        StepSums sums = new StepSums(loss.paired());
        StepTotals totals = totals(pairs, loss);
        for (int first = 0; first < pairs.size(); first += BLOCK) {
            int[] block = IntStream.range(first, Math.min(pairs.size(), first + BLOCK))
                    .toArray();
            for (TokenBatch batch : Batcher.batches(pairs, loss.paired(), block, microTokens)) {
                add(batch, scorer.score(batch), loss, totals, reference, sums);
            }
        }
        return sums.figures();
    }

    private static void add(
            TokenBatch batch,
            List<AnswerStatistics> answers,
            PreferenceLoss loss,
            StepTotals totals,
            ReferenceLogps reference,
            StepSums sums) {
        int perRow = batch.paired() ? 2 : 1;
        for (int first = 0; first < answers.size(); first += perRow) {
            long row = batch.answerRow_Q()[first];
            PairEvaluation.of(loss, row, answers.subList(first, first + perRow), totals, reference, sums);
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
