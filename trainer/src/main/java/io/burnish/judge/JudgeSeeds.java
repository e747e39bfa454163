package io.burnish.judge;

import io.burnish.data.random.NamedSeed;

/// Where a judge's random numbers come from: `RUN_SEED/iteration-K/judge/PROMPT_ID/SAMPLE/TRY`.
///
/// @param runSeed the recipe's
public record JudgeSeeds(long runSeed, int iteration) {

    /// @param path what the draw is for, such as `PROMPT_ID/SAMPLE/TRY`
    NamedSeed of(String path) {
        return NamedSeed.of(runSeed, "iteration-%d/judge/%s".formatted(iteration, path));
    }
}
