package io.burnish.bench;

import io.burnish.data.TokenBatch;
import io.burnish.model.ModelConfig;

/// Floating-point operations a training step needs: products of tokens computed once, the head on scored rows
/// only, nothing recomputed, no reference pass.
final class UsefulWork {

    private UsefulWork() {}

    /// Multiplications and additions of forward and backward of one batch.
    static double of(ModelConfig config, TokenBatch batch) {
        double perToken = config.layers()
                * ((double) config.hidden() * config.attention(0).columns()
                        + (double) config.attention(0).queryColumns() * config.hidden()
                        + 3.0 * config.hidden() * config.inner());
        double head = (double) config.vocabulary() * config.hidden();
        double seen = 0;
        for (int position : batch.positions_T()) {
            seen += position + 1;
        }
        double attention = 2 * seen * config.attention(0).queryColumns() * config.layers();
        return 6 * (perToken * batch.tokens() + head * batch.scoredTokens() + attention);
    }
}
