package io.burnish.data;

import java.util.List;

/// Pairs (or rows of fine-tuning) as token ids, by number; they may lie in a file.
public interface TokenPairs {

    int size();

    /// @throws IndexOutOfBoundsException if there is no such pair
    TokenPair get(int index);

    /// [TokenPair#computedTokens] of a pair, without reading its tokens.
    int computedTokens(int index);

    /// Pairs in memory.
    static TokenPairs of(List<TokenPair> pairs) {
        return new ListedPairs(List.copyOf(pairs));
    }
}
