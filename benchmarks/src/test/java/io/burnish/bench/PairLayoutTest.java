package io.burnish.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The plain way computes more and scores the same.
class PairLayoutTest {

    private static final TokenPairs PAIRS = TokenPairs.of(List.of(
            new TokenPair(0, "0", new int[] {1, 2}, TokenAnswer.of(3, 4, 5), TokenAnswer.of(6)),
            new TokenPair(1, "1", new int[] {7}, TokenAnswer.of(8, 9), TokenAnswer.of(10, 11, 12, 13, 14)),
            new TokenPair(2, "2", new int[] {1}, TokenAnswer.of(2), TokenAnswer.of(3))));

    @Test
    void everySequenceIsAsLongAsTheLongestOfItsPass() {
        List<TokenBatch> batches = PairLayout.PADDED.batches(PAIRS, new int[] {0, 1, 2}, 24);
        assertThat(batches).hasSize(2);
        TokenBatch first = batches.getFirst();
        assertThat(first.segmentStart_S1()).containsExactly(0, 6, 12, 18, 24);
        assertThat(first.segmentParent_S()).containsOnly(-1);
        assertThat(Arrays.copyOf(first.tokens_T(), 12)).containsExactly(1, 2, 3, 4, 5, 0, 1, 2, 6, 0, 0, 0);
        assertThat(batches.getLast().tokens()).isEqualTo(4);
    }

    @Test
    void bothWaysScoreTheSameTokens() {
        int[] all = {0, 1, 2};
        TokenBatch padded = PairLayout.PADDED.batches(PAIRS, all, 1000).getFirst();
        TokenBatch forest = PairLayout.FOREST.batches(PAIRS, all, 1000).getFirst();
        assertThat(padded.target_A()).isEqualTo(forest.target_A());
        assertThat(padded.answerStart_Q1()).isEqualTo(forest.answerStart_Q1());
        assertThat(padded.answerRow_Q()).isEqualTo(forest.answerRow_Q());
        for (int a = 0; a < padded.scoredTokens(); a++) {
            assertThat(padded.positions_T()[padded.scoredRow_A()[a]])
                    .isEqualTo(forest.positions_T()[forest.scoredRow_A()[a]]);
        }
        assertThat(padded.tokens()).isEqualTo(36);
    }
}
