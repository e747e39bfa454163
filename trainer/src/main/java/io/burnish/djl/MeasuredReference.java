package io.burnish.djl;

import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.Scorer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The log-probabilities of a model as it is before training: its own frozen reference.
final class MeasuredReference implements ReferenceLogps {

    private static final int BLOCK = 64;

    private final Map<Long, Logps> logps = new HashMap<>();

    void measure(Scorer scorer, TokenPairs pairs, int microTokens) {
        for (int first = 0; first < pairs.size(); first += BLOCK) {
            int[] block = IntStream.range(first, Math.min(pairs.size(), first + BLOCK))
                    .toArray();
            for (TokenBatch batch : Batcher.batches(pairs, true, block, microTokens)) {
                List<AnswerStatistics> answers = scorer.score(batch);
                for (int chosen = 0; chosen < answers.size(); chosen += 2) {
                    Logps pair = Logps.of(answers.get(chosen), answers.get(chosen + 1));
                    logps.put(batch.answerRow_Q()[chosen], pair);
                }
            }
        }
    }

    @Override
    public Logps of(long row) {
        Logps pair = logps.get(row);
        if (pair == null) {
            throw new IllegalArgumentException("row %d was never scored".formatted(row));
        }
        return pair;
    }
}
