package io.burnish.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.random.NamedSeed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatcherTest {

    /// Pair i has a prompt of i + 1 tokens and answers of 2: i + 3 computed tokens.
    private static TokenPairs pairs(int count) {
        return TokenPairs.of(IntStream.range(0, count)
                .mapToObj(i -> new TokenPair(i, "p" + i, new int[i + 1], TokenAnswer.of(1, 2), TokenAnswer.of(3, 4)))
                .toList());
    }

    @Test
    void anEpochTakesEveryPairOnceAndItsLastStepWhatIsLeft() {
        var batcher = new Batcher(pairs(10), true, 4, 1000, RowOrder.shuffled(42, 1));

        assertThat(batcher.stepsPerEpoch()).isEqualTo(3);
        assertThat(indices(batcher, 0, 3)).hasSize(10).doesNotHaveDuplicates();
        assertThat(batcher.step(2).indices()).hasSize(2);
        assertThat(batcher.step(2).epoch()).isZero();
        assertThat(batcher.step(3).epoch()).isEqualTo(1);
        assertThat(indices(batcher, 3, 6)).hasSize(10).doesNotHaveDuplicates().isNotEqualTo(indices(batcher, 0, 3));
    }

    @Test
    void anyStepIsTheSameWhateverWasAskedBefore() {
        var batcher = new Batcher(pairs(10), true, 3, 1000, RowOrder.shuffled(42, 1));
        List<Integer> inOrder = indices(batcher, 0, 12);
        var resumed = new Batcher(pairs(10), true, 3, 1000, RowOrder.shuffled(42, 1));

        assertThat(indices(resumed, 7, 12))
                .isEqualTo(
                        inOrder.subList(inOrder.size() - indices(batcher, 7, 12).size(), inOrder.size()));
        assertThat(indices(resumed, 0, 12)).isEqualTo(inOrder);
    }

    @Test
    void withoutShufflingEveryEpochIsInTheOrderOfTheFiles() {
        var batcher = new Batcher(pairs(5), true, 2, 1000, RowOrder.asRead());
        assertThat(indices(batcher, 0, 6)).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
    }

    @Test
    void aStepIsSplitByComputedTokensAndNoPairIs() {
        // Computed tokens: 3, 4, 5, 6, 7, 8.
        var batcher = new Batcher(pairs(6), true, 6, 12, RowOrder.asRead());
        assertThat(batcher.step(0).microBatches())
                .extracting(TokenBatch::tokens)
                .containsExactly(12, 6, 7, 8);
        assertThat(batcher.step(0).microBatches()).extracting(TokenBatch::rows).containsExactly(3, 1, 1, 1);
        assertThat(batcher.step(0).rows()).isEqualTo(6);
        assertThat(batcher.step(0).chosenTokens()).isEqualTo(12);
    }

    @Test
    void aPromptOfSeveralPairsOfAStepIsComputedOnce() {
        int[] prompt = {5, 6, 7};
        var pairs = TokenPairs.of(List.of(
                new TokenPair(0, "a", prompt, TokenAnswer.of(1, 2), TokenAnswer.of(3, 4)),
                new TokenPair(1, "b", new int[] {8}, TokenAnswer.of(1, 2), TokenAnswer.of(3, 4)),
                new TokenPair(2, "a", prompt.clone(), TokenAnswer.of(9, 2), TokenAnswer.of(3, 1))));
        TokenBatch batch = new Batcher(pairs, true, 3, 1000, RowOrder.asRead())
                .step(0)
                .microBatches()
                .getFirst();
        assertThat(batch.tokens_T()).containsExactly(5, 6, 7, 1, 3, 9, 3, 8, 1, 3);
        assertThat(batch.segmentParent_S()).containsExactly(-1, 0, 0, 0, 0, -1, 5, 5);
        assertThat(batch.positions_T()).containsExactly(0, 1, 2, 3, 3, 3, 3, 0, 1, 1);
        assertThat(batch.answerRow_Q()).containsExactly(0, 0, 2, 2, 1, 1);
        assertThat(batch.rows()).isEqualTo(3);
    }

    @Test
    void aPairLongerThanTheLimitGoesAlone() {
        var batcher = new Batcher(pairs(3), true, 3, 1, RowOrder.asRead());
        assertThat(batcher.step(0).microBatches())
                .extracting(TokenBatch::tokens)
                .containsExactly(3, 4, 5);
    }

    @Test
    void rowsWithOneAnswerMakeBatchesOfSingleAnswers() {
        var single = new TokenPair(0, "id", new int[2], TokenAnswer.of(1, 2, 3), TokenAnswer.NONE);
        var batcher = new Batcher(TokenPairs.of(List.of(single, single)), false, 2, 100, RowOrder.asRead());
        assertThat(batcher.step(0).microBatches().getFirst().answers()).isEqualTo(2);
        assertThat(batcher.step(0).chosenTokens()).isEqualTo(6);
    }

    @Test
    void aShuffleIsAPermutationThatItsSeedDecides() {
        int[] order = Shuffle.permutation(1000, NamedSeed.of(42, "iteration-1/data/epoch-0"));
        assertThat(Arrays.stream(order).sorted().toArray()).isEqualTo(Shuffle.identity(1000));
        assertThat(order).isEqualTo(RowOrder.shuffled(42, 1).of(1000, 0));
        assertThat(order).isNotEqualTo(RowOrder.shuffled(43, 1).of(1000, 0));
        assertThat(Shuffle.permutation(0, new NamedSeed(1))).isEmpty();
    }

    @Test
    void theOrderOfTheFirstEpochIsPinned() {
        // A change here would let a resumed run of an older release go on with other data.
        assertThat(RowOrder.shuffled(42, 1).of(8, 0)).containsExactly(1, 4, 5, 7, 3, 6, 0, 2);
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThatThrownBy(() -> new Batcher(pairs(0), true, 1, 1, RowOrder.asRead()))
                .hasMessage("needs at least 1 pair, 1 pair a step and 1 token a forward pass, got 0, 1 and 1");
    }

    private static List<Integer> indices(Batcher batcher, long from, long to) {
        var indices = new ArrayList<Integer>();
        LongStream.range(from, to)
                .forEach(step -> Arrays.stream(batcher.step(step).indices()).forEach(indices::add));
        return indices;
    }
}
