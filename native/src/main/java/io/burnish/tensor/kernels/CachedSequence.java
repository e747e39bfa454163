package io.burnish.tensor.kernels;

import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.List;

/// What one sequence has in the cache: its prefix, then its own run. The same for all layers.
public final class CachedSequence {

    private final CacheRows row;

    /// @param prefix what other sequences may have in common with it
    public CachedSequence(Run prefix, Run own) {
        this.row = new CacheRows(List.of(prefix), List.of(own));
    }

    Run prefix() {
        return row.prefix(0);
    }

    Run own() {
        return row.own(0);
    }

    int tokens() {
        return prefix().tokens() + own().tokens();
    }

    /// See [CacheRows#table].
    int[] table(int block) {
        return row.table(block);
    }

    /// How many of the last tokens the last queries see.
    ///
    /// @param window how many tokens a query sees, itself included; 0: all before it
    int seen(int queries, int window) {
        return window == 0 ? tokens() : Math.min(tokens(), queries - 1 + window);
    }

    /// Tokens that lie side by side.
    @FunctionalInterface
    interface Stretch {
        /// @param at the first one's place among those that are gone through
        /// @param slot where it lies
        void run(int at, int slot, int count);
    }

    /// Goes through the last tokens, block by block.
    void forLast(int tokens, int block, Stretch stretch) {
        int first = tokens() - tokens;
        int count;
        for (int position = first; position < tokens(); position += count) {
            boolean shared = position < prefix().tokens();
            Run run = shared ? prefix() : own();
            int token = shared ? position : position - prefix().tokens();
            count = Math.min(block - token % block, run.tokens() - token);
            stretch.run(position - first, run.blocks()[token / block] * block + token % block, count);
        }
    }
}
