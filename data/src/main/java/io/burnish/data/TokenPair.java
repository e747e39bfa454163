package io.burnish.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A prompt and its two answers as token ids. A row of supervised fine-tuning has [TokenAnswer#NONE] for the
/// rejected one.
///
/// Legend: P the prompt's tokens.
///
/// @param row the row's number in the data as read (0-based, over all files), which logs and reference
///     log-probs name
/// @param promptId the row's `id`, else 16 hex digits of the prompt's SHA-256
/// @param prompt_P may be empty: then the answers' first tokens are not scored, for nothing predicts them
public record TokenPair(long row, String promptId, int[] prompt_P, TokenAnswer chosen, TokenAnswer rejected) {

    public boolean hasRejected() {
        return rejected.length() > 0;
    }

    /// The tokens a forward pass computes for this pair: the prompt once, and of each answer all but the last
    /// token.
    public int computedTokens() {
        return prompt_P.length + Math.max(0, chosen.length() - 1) + Math.max(0, rejected.length() - 1);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenPair that
                && row == that.row
                && promptId.equals(that.promptId)
                && Arrays.equals(prompt_P, that.prompt_P)
                && chosen.equals(that.chosen)
                && rejected.equals(that.rejected);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(row);
    }
}
