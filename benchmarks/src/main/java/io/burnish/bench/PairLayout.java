package io.burnish.bench;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.ForestBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/// How pairs become what a forward pass computes.
enum PairLayout {

    /// As Burnish does it: a prompt once for both answers, nothing padded.
    FOREST {
        @Override
        List<TokenBatch> batches(TokenPairs pairs, int[] indices, int microTokens) {
            return Batcher.batches(pairs, true, indices, microTokens);
        }
    },

    /// The plain way: each answer behind its own copy of the prompt, as long as the longest of the forward pass.
    PADDED {
        @Override
        List<TokenBatch> batches(TokenPairs pairs, int[] indices, int microTokens) {
            List<TokenBatch> batches = new ArrayList<>();
            List<TokenPair> together = new ArrayList<>();
            int longest = 0;
            for (int index : indices) {
                TokenPair pair = pairs.get(index);
                int withThis = Math.max(longest, longer(pair));
                if (!together.isEmpty() && 2L * (together.size() + 1) * withThis > microTokens) {
                    batches.add(padded(together, longest));
                    together.clear();
                    withThis = longer(pair);
                }
                together.add(pair);
                longest = withThis;
            }
            batches.add(padded(together, longest));
            return batches;
        }
    };

    private static final int PADDING = 0;

    /// @param indices of the pairs, in order, at least one
    /// @param microTokens the most tokens of a forward pass; a longer pair goes alone
    abstract List<TokenBatch> batches(TokenPairs pairs, int[] indices, int microTokens);

    private static int longer(TokenPair pair) {
        return pair.prompt_P().length
                + Math.max(pair.chosen().length(), pair.rejected().length());
    }

    private static TokenBatch padded(List<TokenPair> pairs, int length) {
        ForestBuilder forest = new ForestBuilder(true);
        for (TokenPair pair : pairs) {
            for (TokenAnswer answer : List.of(pair.chosen(), pair.rejected())) {
                forest.answer(ForestBuilder.NO_PARENT, padded(pair.prompt_P(), answer, length), pair.row());
            }
        }
        return forest.build();
    }

    /// One sequence of which only the answer counts. One token more than is computed: the last predicts nothing.
    private static TokenAnswer padded(int[] prompt_P, TokenAnswer answer, int length) {
        int[] tokens = Arrays.copyOf(prompt_P, length + 1);
        System.arraycopy(answer.tokens_N(), 0, tokens, prompt_P.length, answer.length());
        Arrays.fill(tokens, prompt_P.length + answer.length(), tokens.length, PADDING);
        BitSet scored = new BitSet();
        IntStream.range(0, answer.length())
                .filter(answer::isScored)
                .forEach(token -> scored.set(prompt_P.length + token));
        return new TokenAnswer(tokens, scored);
    }
}
