package io.burnish.data.pairing;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Which of the pairs made are kept, in this order.
///
/// @param scoreAtLeast the chosen answer's score (AlpaGasus, arXiv 2307.08701)
/// @param rip by the rejected answer
/// @param longest only so many, those with the longest chosen answers (arXiv 2402.04833)
public record PairFilters(OptionalDouble scoreAtLeast, Optional<RipFilter> rip, OptionalInt longest) {

    public PairFilters {
        if (scoreAtLeast.isPresent() && !Double.isFinite(scoreAtLeast.getAsDouble())) {
            throw new IllegalArgumentException(
                    "score_at_least must be a finite number, got " + scoreAtLeast.getAsDouble());
        }
        if (longest.isPresent() && longest.getAsInt() < 1) {
            throw new IllegalArgumentException("longest must be at least 1, got " + longest.getAsInt());
        }
    }

    public static PairFilters defaults() {
        return new PairFilters(OptionalDouble.empty(), Optional.empty(), OptionalInt.empty());
    }
}
