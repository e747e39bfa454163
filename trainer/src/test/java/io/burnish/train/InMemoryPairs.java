package io.burnish.train;

import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import java.util.List;

/// Pairs in a list.
record InMemoryPairs(List<TokenPair> pairs) implements TokenPairs {

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
