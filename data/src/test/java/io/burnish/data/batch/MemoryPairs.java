package io.burnish.data.batch;

import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import java.util.List;

/// Pairs of a list.
record MemoryPairs(List<TokenPair> pairs) implements TokenPairs {
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
