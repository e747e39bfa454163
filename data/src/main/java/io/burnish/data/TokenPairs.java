package io.burnish.data;

/// Pairs (or rows of fine-tuning) as token ids, by number; they may lie in a file.
public interface TokenPairs {

    int size();

    /// @throws IndexOutOfBoundsException if there is no such pair
    TokenPair get(int index);

    /// [TokenPair#computedTokens] of a pair, without reading its tokens.
    int computedTokens(int index);
}
