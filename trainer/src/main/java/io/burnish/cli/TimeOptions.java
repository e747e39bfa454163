package io.burnish.cli;

import io.burnish.run.TimeLimits;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options of commands that may run under a batch queue.
final class TimeOptions {

    @Option(
            names = "--stop-after",
            paramLabel = "TIME",
            converter = Durations.Converter.class,
            description = {
                "Asks for a stop after this time (90s, 3h50m, 1d), as SIGTERM and SIGUSR1 do: the work so far is saved, the"
                        + " exit code is 130, resume goes on."
            })
    Optional<Duration> stopAfter = Optional.empty();

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            converter = Durations.Converter.class,
            description = {
                "How long after asking to stop the queue kills. A checkpoint that takes longer is warned of, and with"
                        + " --stop-after the stop is asked for earlier by the difference."
            })
    Optional<Duration> grace = Optional.empty();

    TimeLimits limits() {
        return new TimeLimits(stopAfter, grace);
    }
}
