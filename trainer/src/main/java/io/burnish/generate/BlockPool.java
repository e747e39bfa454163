package io.burnish.generate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;

/// The blocks of a cache that nobody holds. Who takes in the same order gets the same ones.
final class BlockPool {

    private final int block;
    private final int blocks;
    private final Deque<Integer> free = new ArrayDeque<>();

    /// @param block tokens of a block
    BlockPool(int blocks, int block) {
        this.blocks = blocks;
        this.block = block;
        IntStream.range(0, blocks).forEach(free::add);
    }

    int block() {
        return block;
    }

    /// All blocks, whoever holds them.
    int blocks() {
        return blocks;
    }

    int free() {
        return free.size();
    }

    int take() {
        if (free.isEmpty()) {
            throw new IllegalStateException("all %d blocks of the cache are taken".formatted(blocks));
        }
        return free.removeFirst();
    }

    void give(int number) {
        free.addFirst(number); // what was used last is still near the processor
    }

    /// How many blocks some tokens take.
    static int blocksFor(int tokens, int block) {
        return (tokens + block - 1) / block;
    }

    int blocksFor(int tokens) {
        return blocksFor(tokens, block);
    }
}
