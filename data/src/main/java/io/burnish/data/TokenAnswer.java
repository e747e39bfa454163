package io.burnish.data;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// One answer as token ids, and which of them are scored.
///
/// Legend: N the answer's tokens.
///
/// @param tokens_N the ids, the end-of-turn token included where the template or the plain-text rule puts one
/// @param scored_N the tokens whose log-probability counts; null: all of them
public record TokenAnswer(int[] tokens_N, @Nullable BitSet scored_N) {

    public static final TokenAnswer NONE = new TokenAnswer(new int[0], null);

    /// An answer of which every token is scored.
    public static TokenAnswer of(int... tokens_N) {
        return new TokenAnswer(tokens_N, null);
    }

    public int length() {
        return tokens_N.length;
    }

    public boolean isScored(int token) {
        return scored_N == null || scored_N.get(token);
    }

    /// How many tokens are scored: `n` of every formula.
    public int scoredTokens() {
        return scored_N == null ? tokens_N.length : scored_N.cardinality();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenAnswer that
                && Arrays.equals(tokens_N, that.tokens_N)
                && java.util.Objects.equals(scored_N, that.scored_N);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tokens_N);
    }
}
