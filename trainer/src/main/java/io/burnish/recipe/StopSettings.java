package io.burnish.recipe;

import java.util.OptionalDouble;

/// The recipe's section `loop.stop`: what ends a loop before its last iteration. The log says which it was.
///
/// @param noGain stop when the evaluation's main score did not rise by so much over the iteration before
/// @param minMargin stop when the pairs' mean score margin falls below this
/// @param maxLengthRatio stop when answers are so many times as long as in the first iteration
public record StopSettings(OptionalDouble noGain, OptionalDouble minMargin, OptionalDouble maxLengthRatio) {

    public StopSettings {
        if (maxLengthRatio.isPresent() && !(maxLengthRatio.getAsDouble() > 1)) {
            throw new IllegalArgumentException("max_length_ratio must be above 1, got " + maxLengthRatio.getAsDouble());
        }
    }

    public static StopSettings defaults() {
        return new StopSettings(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }
}
