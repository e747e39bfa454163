package io.burnish.generate;

import io.burnish.tensor.kernels.KeyValues.Run;

/// The blocks in which a run of tokens lies, taken from the pool as its tokens come.
final class BlockTable {

    private final BlockPool pool;
    private final int[] blocks;
    private int count;

    /// @param most tokens that may come
    BlockTable(BlockPool pool, int most) {
        this.pool = pool;
        this.blocks = new int[pool.blocksFor(most)];
    }

    /// Whether a token needs a block that is not there yet.
    boolean lacks(int token) {
        return token / pool.block() >= count;
    }

    /// Whether tokens may come for which there is no block yet.
    boolean mayGrow() {
        return count < blocks.length;
    }

    /// Where a token goes; tokens come one after the other.
    int slot(int token) {
        while (lacks(token)) {
            blocks[count++] = pool.take();
        }
        return blocks[token / pool.block()] * pool.block() + token % pool.block();
    }

    /// What sees the first ones of its tokens.
    Run run(int tokens) {
        return new Run(blocks, tokens);
    }

    /// Gives all blocks back.
    void release() {
        while (count > 0) {
            pool.give(blocks[--count]);
        }
    }
}
