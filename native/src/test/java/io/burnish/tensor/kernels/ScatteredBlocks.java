package io.burnish.tensor.kernels;

import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.kernels.KeyValues.Places;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Blocks of a cache that nobody has yet, in any order.
final class ScatteredBlocks {

    private final SeededTensors random;
    private final int block;
    private final List<Integer> free = new ArrayList<>();
    private final int count;

    /// @param block tokens of each
    ScatteredBlocks(SeededTensors random, int count, int block) {
        this.random = random;
        this.block = block;
        this.count = count;
        IntStream.range(0, count).forEach(free::add);
        Collections.shuffle(free, new Random(random.between(0, 1 << 20)));
    }

    int count() {
        return count;
    }

    /// Room for some tokens, and sometimes a block more than they need.
    Run take(int tokens) {
        List<Integer> taken = free.subList(0, (tokens + block - 1) / block + random.between(0, 1));
        int[] blocks = taken.stream().mapToInt(Integer::intValue).toArray();
        taken.clear();
        return new Run(blocks, tokens);
    }

    /// Where a run's tokens lie.
    static Places places(Run run, int block) {
        return new Places(IntStream.range(0, run.tokens())
                .map(token -> run.blocks()[token / block] * block + token % block)
                .toArray());
    }
}
