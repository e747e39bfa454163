package io.burnish.data;

import java.util.List;

/// Pairs of a list.
record ListedPairs(List<TokenPair> pairs) implements TokenPairs {

    @Override
    public int size() {
        return pairs.size();
    }

    @Override
    public TokenPair get(int index) {
        return pairs.get(index);
    }

    @Override
    public int computedTokens(int index) {
        return pairs.get(index).computedTokens();
    }
}
