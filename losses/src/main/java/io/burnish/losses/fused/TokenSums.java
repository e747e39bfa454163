package io.burnish.losses.fused;

import java.util.Arrays;
import java.util.List;

/// Adds a group's tokens up by answer, chunk by chunk.
final class TokenSums {

    private final Answers answers;
    private final int firstAnswer;
    private final AnswerStatistics[] sums;

    TokenSums(Answers answers, int firstAnswer, int endAnswer) {
        this.answers = answers;
        this.firstAnswer = firstAnswer;
        this.sums = new AnswerStatistics[endAnswer - firstAnswer];
        Arrays.fill(sums, AnswerStatistics.ZERO);
    }

    /// @param chunkStart where the chunk lies in the batch's scored tokens
    void add(int chunkStart, ChunkStatistics chunk) {
        int chunkEnd = chunkStart + chunk.tokens();
        for (int i = 0; i < sums.length; i++) {
            int from = Math.max(chunkStart, answers.start_Q1()[firstAnswer + i]);
            int to = Math.min(chunkEnd, answers.start_Q1()[firstAnswer + i + 1]);
            if (from < to) {
                int commonEnd = answers.start_Q1()[firstAnswer + i] + answers.shortest(firstAnswer + i);
                sums[i] = sums[i].plus(chunk.sum(from - chunkStart, to - chunkStart, commonEnd - chunkStart));
            }
        }
    }

    List<AnswerStatistics> answers() {
        return Arrays.asList(sums);
    }
}
