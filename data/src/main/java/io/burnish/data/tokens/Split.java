package io.burnish.data.tokens;

import io.burnish.data.Boundary;
import io.burnish.data.TokenAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// A prompt's tokens and those of its answers.
///
/// Legend: P the prompt's tokens, J those of prompt and answer as one text.
///
/// @param prefix whether the prompt's own tokens begin each of the joint texts
record Split(int[] prompt_P, List<TokenAnswer> answers, boolean prefix) {

    static Split of(Boundary boundary, int[] prompt_P, List<int[]> joints_J) {
        return switch (boundary) {
            case TRL -> afterPromptLength(prompt_P, joints_J);
            case JOINT -> afterCommonPrefix(prompt_P, joints_J);
        };
    }

    /// TRL's `prompt_chosen_ids[len(prompt_ids):]`, whether or not the prompt is a prefix.
    private static Split afterPromptLength(int[] prompt_P, List<int[]> joints_J) {
        var answers = new ArrayList<TokenAnswer>();
        boolean prefix = true;
        for (int[] joint_J : joints_J) {
            prefix &= common(prompt_P, joint_J) == prompt_P.length;
            answers.add(TokenAnswer.of(
                    Arrays.copyOfRange(joint_J, Math.min(prompt_P.length, joint_J.length), joint_J.length)));
        }
        return new Split(prompt_P, answers, prefix);
    }

    /// Both answers continue the shortest common prefix; where one of them has a longer one, its first tokens
    /// are not scored.
    private static Split afterCommonPrefix(int[] prompt_P, List<int[]> joints_J) {
        int shared = prompt_P.length;
        for (int[] joint_J : joints_J) {
            shared = Math.min(shared, common(prompt_P, joint_J));
        }
        var answers = new ArrayList<TokenAnswer>();
        for (int[] joint_J : joints_J) {
            int unscored = common(prompt_P, joint_J) - shared;
            int[] tail = Arrays.copyOfRange(joint_J, shared, joint_J.length);
            answers.add(unscored == 0 ? TokenAnswer.of(tail) : scoredFrom(unscored, tail));
        }
        return new Split(Arrays.copyOf(prompt_P, shared), answers, shared == prompt_P.length);
    }

    private static TokenAnswer scoredFrom(int first, int[] tokens) {
        var scored = new BitSet();
        scored.set(Math.min(first, tokens.length), tokens.length);
        return new TokenAnswer(tokens, scored);
    }

    private static int common(int[] a, int[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }

    /// Takes the first token of each answer out of the score: without a prompt nothing predicts it.
    Split withoutFirstTokens() {
        return new Split(
                prompt_P,
                answers.stream()
                        .map(answer -> {
                            var scored = new BitSet();
                            for (int token = 1; token < answer.length(); token++) {
                                scored.set(token, answer.isScored(token));
                            }
                            return new TokenAnswer(answer.tokens_N(), scored);
                        })
                        .toList(),
                prefix);
    }

    int longestAnswer() {
        return answers.stream().mapToInt(TokenAnswer::length).max().orElse(0);
    }
}
