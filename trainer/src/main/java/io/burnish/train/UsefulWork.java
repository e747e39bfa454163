package io.burnish.train;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPair;
import io.burnish.model.ModelConfig;
import java.util.List;

/// Floating-point operations a training step needs: products of tokens computed once, the head on scored rows
/// only, nothing recomputed, no reference pass.
public final class UsefulWork {

    /// A multiplication and an addition, forward and twice backward.
    private static final int BOTH_WAYS = 6;

    private static final int ONE_WAY = 2;

    private UsefulWork() {}

    /// Multiplications and additions of forward and backward of one batch.
    public static double of(ModelConfig config, TokenBatch batch) {
        double seen = 0;
        for (int position : batch.positions_T()) {
            seen += position + 1;
        }
        return BOTH_WAYS * multiplications(config, batch.tokens(), batch.scoredTokens(), seen);
    }

    /// The same for a pair, by its lengths alone.
    static double of(ModelConfig config, TokenPair pair) {
        int prompt = pair.prompt_P().length;
        double seen = prompt * (prompt + 1.0) / 2;
        for (TokenAnswer answer : List.of(pair.chosen(), pair.rejected())) {
            double computed = Math.max(0, answer.length() - 1);
            seen += computed * prompt + computed * (computed + 1) / 2;
        }
        int scored = pair.chosen().scoredTokens() + pair.rejected().scoredTokens();
        return BOTH_WAYS * multiplications(config, pair.computedTokens(), scored, seen);
    }

    /// Multiplications and additions of a forward pass.
    ///
    /// @param scored tokens on which the head runs
    /// @param seen keys that all tokens see together
    public static double forward(ModelConfig config, double tokens, double scored, double seen) {
        return ONE_WAY * multiplications(config, tokens, scored, seen);
    }

    private static double multiplications(ModelConfig config, double tokens, double scored, double seen) {
        double perToken = config.layers()
                * ((double) config.hidden() * config.attention(0).columns()
                        + (double) config.attention(0).queryColumns() * config.hidden()
                        + 3.0 * config.hidden() * config.inner());
        double head = (double) config.vocabulary() * config.hidden();
        double attention = 2 * seen * config.attention(0).queryColumns() * config.layers();
        return perToken * tokens + head * scored + attention;
    }
}
