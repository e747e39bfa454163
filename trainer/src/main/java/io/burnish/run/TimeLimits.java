package io.burnish.run;

import java.time.Duration;
import java.util.Optional;

/// What a batch queue allows a process.
///
/// @param stopAfter the time after which it asks itself to stop, so that the queue need not; none: never
/// @param grace the time between being asked to stop and being killed; none: not known, and nothing is held against
///     it
public record TimeLimits(Optional<Duration> stopAfter, Optional<Duration> grace) {

    public TimeLimits {
        requirePositive("stop_after", stopAfter);
        requirePositive("grace", grace);
    }

    private static void requirePositive(String name, Optional<Duration> time) {
        time.filter(given -> !given.isPositive()).ifPresent(given -> {
            throw new IllegalArgumentException("%s must be above 0, got %s".formatted(name, given));
        });
    }

    public static TimeLimits none() {
        return new TimeLimits(Optional.empty(), Optional.empty());
    }
}
