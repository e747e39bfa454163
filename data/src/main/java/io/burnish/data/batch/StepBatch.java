package io.burnish.data.batch;

import io.burnish.data.TokenBatch;
import java.util.List;

/// What one optimizer step computes.
///
/// @param step the global step, 0-based
/// @param epoch the epoch it belongs to, 0-based
/// @param indices the pairs' numbers in [io.burnish.data.TokenPairs], in order
/// @param microBatches the same pairs, split into forward passes
public record StepBatch(long step, long epoch, int[] indices, List<TokenBatch> microBatches) {

    /// Pairs, or rows of fine-tuning.
    public int rows() {
        return indices.length;
    }

    /// Scored tokens of all chosen answers: the denominator of a token mean.
    public long chosenTokens() {
        long tokens = 0;
        for (TokenBatch batch : microBatches) {
            for (int answer = 0; answer < batch.answers(); answer += batch.paired() ? 2 : 1) {
                tokens += batch.answerStart_Q1()[answer + 1] - batch.answerStart_Q1()[answer];
            }
        }
        return tokens;
    }
}
