package io.burnish.tensor.kernels;

import io.burnish.tensor.kernels.KeyValues.Places;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.Collections;

/// The size of a recorded step.
///
/// @param rows of it
/// @param tokens that a row sees at most
/// @param block tokens of a block of the cache
public record StepSize(int rows, int tokens, int block) {

    public StepSize {
        if (rows < 1 || tokens < 1) {
            throw new IllegalArgumentException("a step of %d rows that see %d tokens".formatted(rows, tokens));
        }
    }

    /// Blocks of a row at its longest: of its prefix and of its own run.
    int blocks() {
        return (tokens + block - 1) / block + 1;
    }

    /// Numbers of the largest table that [CacheRows] may make.
    int tableInts() {
        return rows * (4 + blocks());
    }

    /// Rows at their longest, which say how large a grid is.
    CacheRows cacheRows() {
        Run longest = new Run(new int[blocks()], tokens);
        return new CacheRows(Collections.nCopies(rows, Run.NONE), Collections.nCopies(rows, longest));
    }

    Places places() {
        return new Places(new int[rows]);
    }
}
