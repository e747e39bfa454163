package io.burnish.run;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time that is left of [TimeLimits], of which a checkpoint needs its part.
///
/// What ends a process in time is the last checkpoint on the device. The queue kills at `stop_after` plus `grace`; a
/// checkpoint that takes longer than the grace therefore has to begin earlier by the difference.
final class TimeBudget {

    private static final Logger log = LoggerFactory.getLogger(TimeBudget.class);

    private final TimeLimits limits;
    private final LongSupplier nanos;
    private final long begunNanos;
    private volatile Duration longest = Duration.ZERO;
    private boolean warned;

    /// Begins now.
    ///
    /// @param nanos a clock, as [System#nanoTime]
    TimeBudget(TimeLimits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
        this.begunNanos = nanos.getAsLong();
    }

    /// Whether it is time to ask for a stop.
    boolean isSpent() {
        return limits.stopAfter()
                .filter(stopAfter -> nanos.getAsLong() - begunNanos
                        >= stopAfter.minus(excess()).toNanos())
                .isPresent();
    }

    /// Notes how long a checkpoint took, and says once if that is longer than the grace.
    void checkpointTook(Duration time) {
        longest = time.compareTo(longest) > 0 ? time : longest;
        Optional<Duration> grace = limits.grace();
        if (warned || grace.isEmpty() || excess().isZero()) {
            return;
        }
        warned = true;
        log.warn(
                "a checkpoint took {} and the grace is {}: who kills that soon after asking to stop loses what was done"
                        + " since the checkpoint before.{} Ask for more time before the end (Slurm: --signal=USR1@{},"
                        + " with --grace of as much), put the run on a faster disk, or lose less with a smaller"
                        + " train.checkpoint_every",
                seconds(time),
                seconds(grace.get()),
                limits.stopAfter()
                        .map(_ -> " With --stop-after the stop is asked for %s earlier.".formatted(seconds(excess())))
                        .orElse(""),
                2 * (time.toSeconds() + 1));
    }

    /// By how much the longest checkpoint so far takes longer than the grace; none where that is not known.
    private Duration excess() {
        return limits.grace().map(longest::minus).filter(Duration::isPositive).orElse(Duration.ZERO);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }
}
