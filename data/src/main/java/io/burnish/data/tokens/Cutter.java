package io.burnish.data.tokens;

import io.burnish.data.DataSettings;
import io.burnish.data.Finding;
import io.burnish.data.TokenAnswer;
import io.burnish.data.Truncation;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// Brings prompts and answers to the lengths that the settings allow.
final class Cutter {

    private final int maxLength;
    private final int maxPromptLength;
    private final Truncation truncation;
    private final OptionalInt bos;

    /// @param bos the token that stays in front of a prompt whose start is cut
    Cutter(DataSettings settings, OptionalInt bos) {
        this.maxLength = settings.maxLength();
        this.maxPromptLength = settings.maxPromptLength().orElse(Integer.MAX_VALUE);
        this.truncation = settings.truncation();
        this.bos = bos;
    }

    /// What came of it: a row that fits, or the reason why it is dropped.
    sealed interface Result {
        record Fits(Split split) implements Result {}

        record Drop(Finding why) implements Result {}
    }

    /// First the prompt to its own limit, then the whole.
    ///
    /// @param notes gets what was cut
    Result cut(Split split, Set<Finding> notes) {
        int prompt = split.prompt_P().length;
        boolean longPrompt = prompt > maxPromptLength;
        boolean tooLong = (long) prompt + split.longestAnswer() > maxLength;
        if (truncation == Truncation.DROP && (longPrompt || tooLong)) {
            return new Result.Drop(Finding.TOO_LONG);
        }
        int[] prompt_P = longPrompt ? lastTokens(split.prompt_P(), maxPromptLength) : split.prompt_P();
        if (truncation == Truncation.KEEP_END) {
            prompt_P = lastTokens(prompt_P, Math.max(1, maxLength - split.longestAnswer()));
        }
        if (prompt_P.length < prompt) {
            notes.add(Finding.PROMPT_CUT);
        }
        int room = maxLength - prompt_P.length;
        if (room < 1) {
            return new Result.Drop(Finding.PROMPT_TOO_LONG);
        }
        if (split.longestAnswer() > room) {
            notes.add(Finding.ANSWER_CUT);
        }
        List<TokenAnswer> answers = split.answers().stream()
                .map(answer -> firstTokens(answer, room))
                .toList();
        return new Result.Fits(new Split(prompt_P, answers, split.prefix()));
    }

    /// A prompt's end, behind the BOS it began with.
    private int[] lastTokens(int[] prompt_P, int length) {
        if (prompt_P.length <= length) {
            return prompt_P;
        }
        int[] cut = Arrays.copyOfRange(prompt_P, prompt_P.length - length, prompt_P.length);
        if (bos.isPresent() && prompt_P[0] == bos.getAsInt()) {
            cut[0] = prompt_P[0];
        }
        return cut;
    }

    private static TokenAnswer firstTokens(TokenAnswer answer, int length) {
        if (answer.length() <= length) {
            return answer;
        }
        return new TokenAnswer(
                Arrays.copyOf(answer.tokens_N(), length),
                answer.scored_N() == null ? null : answer.scored_N().get(0, length));
    }
}
