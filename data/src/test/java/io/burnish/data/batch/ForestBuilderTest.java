package io.burnish.data.batch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPair;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForestBuilderTest {

    private static TokenPair pair(int[] prompt, int[] chosen, int... rejected) {
        return new TokenPair(3, "id", prompt, TokenAnswer.of(chosen), TokenAnswer.of(rejected));
    }

    private static int[] tokens(int... tokens) {
        return tokens;
    }

    @Test
    void aPromptIsComputedOnceAndAnswersWithoutTheirLastToken() {
        TokenBatch batch = new ForestBuilder(true)
                .add(pair(tokens(10, 11, 12), tokens(20, 21, 22), 30, 31))
                .build();

        assertThat(batch.tokens_T()).containsExactly(10, 11, 12, 20, 21, 30);
        assertThat(batch.positions_T()).containsExactly(0, 1, 2, 3, 4, 3);
        assertThat(batch.segmentStart_S1()).containsExactly(0, 3, 5, 6);
        assertThat(batch.segmentParent_S()).containsExactly(-1, 0, 0);
        assertThat(batch.scoredRow_A()).containsExactly(2, 3, 4, 2, 5);
        assertThat(batch.target_A()).containsExactly(20, 21, 22, 30, 31);
        assertThat(batch.answerStart_Q1()).containsExactly(0, 3, 5);
        assertThat(batch.answerRow_Q()).containsExactly(3, 3);
        assertThat(batch.sequenceTokens()).isEqualTo(6 + 5);
        assertThat(batch.rows()).isEqualTo(1);
        assertThat(batch.paired()).isTrue();
    }

    @Test
    void aOneTokenAnswerNeedsNoSegment() {
        TokenBatch batch = new ForestBuilder(true)
                .add(pair(tokens(10), tokens(20), 30, 31))
                .build();

        assertThat(batch.tokens_T()).containsExactly(10, 30);
        assertThat(batch.segmentStart_S1()).containsExactly(0, 1, 2);
        assertThat(batch.scoredRow_A()).containsExactly(0, 0, 1);
        assertThat(batch.target_A()).containsExactly(20, 30, 31);
    }

    @Test
    void withoutAPromptAnswersAreRootsWhoseFirstTokenIsNotScored() {
        TokenBatch batch = new ForestBuilder(true)
                .add(pair(tokens(), tokens(20, 21, 22), 30))
                .build();

        assertThat(batch.tokens_T()).containsExactly(20, 21);
        assertThat(batch.segmentParent_S()).containsExactly(-1);
        assertThat(batch.positions_T()).containsExactly(0, 1);
        assertThat(batch.target_A()).containsExactly(21, 22);
        assertThat(batch.scoredRow_A()).containsExactly(0, 1);
        assertThat(batch.answerStart_Q1()).containsExactly(0, 2, 2);
        assertThat(batch.sequenceTokens()).isEqualTo(4);
    }

    @Test
    void tokensThatAreNotScoredStayInTheSequence() {
        var scored = new BitSet();
        scored.set(1);
        scored.set(3);
        var single =
                new TokenPair(0, "id", tokens(10), new TokenAnswer(tokens(20, 21, 22, 23), scored), TokenAnswer.NONE);
        TokenBatch batch = new ForestBuilder(false).add(single).build();

        assertThat(batch.tokens_T()).containsExactly(10, 20, 21, 22);
        assertThat(batch.target_A()).containsExactly(21, 23);
        assertThat(batch.scoredRow_A()).containsExactly(1, 3);
        assertThat(batch.rows()).isEqualTo(1);
    }

    @Test
    void segmentsNestAndAPromptTakesAnyNumberOfAnswers() {
        var forest = new ForestBuilder(false);
        int system = forest.segment(ForestBuilder.NO_PARENT, 1, 2);
        int first = forest.segment(system, 3);
        int second = forest.segment(system, 4, 5);
        forest.answer(first, TokenAnswer.of(6, 7), 0);
        forest.answer(second, TokenAnswer.of(8, 9), 1);
        forest.answer(second, TokenAnswer.of(10), 2);
        TokenBatch batch = forest.build();

        assertThat(batch.segmentParent_S()).containsExactly(-1, 0, 0, 1, 2);
        assertThat(batch.positions_T()).containsExactly(0, 1, 2, 2, 3, 3, 4);
        assertThat(batch.scoredRow_A()).containsExactly(2, 5, 4, 6, 4);
        assertThat(batch.answerRow_Q()).containsExactly(0, 1, 2);
        assertThat(batch.sequenceTokens()).isEqualTo(5 + 6 + 5);
    }

    @Test
    void everyAnswerReadsBackAsItsOwnSequence() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var forest = new ForestBuilder(true);
        Map<Integer, int[]> sequences = new HashMap<>();
        long computed = 0;
        for (int i = 0; i < 50; i++) {
            var pair = new TokenPair(
                    i, "id", draw(random, 0), TokenAnswer.of(draw(random, 1)), TokenAnswer.of(draw(random, 1)));
            forest.add(pair);
            computed += pair.computedTokens();
            sequences.put(2 * i, joined(pair.prompt_P(), pair.chosen().tokens_N()));
            sequences.put(2 * i + 1, joined(pair.prompt_P(), pair.rejected().tokens_N()));
        }
        TokenBatch batch = forest.build();

        assertThat(batch.tokens()).as("seed %d", seed).isEqualTo((int) computed);
        for (int answer = 0; answer < batch.answers(); answer++) {
            int[] sequence = requireNonNull(sequences.get(answer));
            int scored = batch.answerStart_Q1()[answer + 1] - batch.answerStart_Q1()[answer];
            for (int i = 0; i < scored; i++) {
                int a = batch.answerStart_Q1()[answer] + i;
                int position = sequence.length - scored + i;
                assertThat(batch.target_A()[a]).as("seed %d", seed).isEqualTo(sequence[position]);
                assertThat(seenBy(batch, batch.scoredRow_A()[a]))
                        .as("seed %d", seed)
                        .isEqualTo(Arrays.copyOf(sequence, position));
            }
        }
    }

    /// The tokens that a row sees, from its root to itself.
    private static int[] seenBy(TokenBatch batch, int row) {
        int segment = 0;
        while (batch.segmentStart_S1()[segment + 1] <= row) {
            segment++;
        }
        int[] seen = Arrays.copyOfRange(batch.tokens_T(), batch.segmentStart_S1()[segment], row + 1);
        for (int parent = batch.segmentParent_S()[segment]; parent >= 0; parent = batch.segmentParent_S()[parent]) {
            seen = joined(
                    Arrays.copyOfRange(
                            batch.tokens_T(), batch.segmentStart_S1()[parent], batch.segmentStart_S1()[parent + 1]),
                    seen);
        }
        assertThat(batch.positions_T()[row]).isEqualTo(seen.length - 1);
        return seen;
    }

    private static int[] draw(Random random, int atLeast) {
        return random.ints(atLeast + random.nextInt(400), 0, 1000).toArray();
    }

    private static int[] joined(int[] a, int[] b) {
        int[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    @Test
    void rowsOfTheWrongKindAreRefused() {
        var single = new TokenPair(7, "id", tokens(1), TokenAnswer.of(2), TokenAnswer.NONE);
        assertThatThrownBy(() -> new ForestBuilder(true).add(single))
                .hasMessage("row 7 has no rejected answer, in a batch of pairs");
        assertThatThrownBy(() -> new ForestBuilder(false).add(pair(tokens(1), tokens(2), 3)))
                .hasMessage("row 3 has two answers, in a batch of single ones");
        assertThatThrownBy(() -> new ForestBuilder(true).answer(-1, TokenAnswer.NONE, 5))
                .hasMessage("row 5 has an answer without tokens");
        assertThatThrownBy(() -> new ForestBuilder(true).segment(0, 1))
                .hasMessage("parent must be one of the 0 segments or -1, got 0");
    }
}
