package io.burnish.phase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.recipe.StopSettings;
import io.burnish.run.Phase;
import io.burnish.run.RunProblem;
import io.burnish.run.Waypoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a loop has a reason to end before its last iteration, found in what the iterations committed.
final class StopConditions {

    private static final Logger log = LoggerFactory.getLogger(StopConditions.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private StopConditions() {}

    /// @param iteration the last one that was done
    static boolean met(RunContext context, int iteration) {
        if (iteration < 1 || context.recipe().loop().isEmpty()) {
            return false;
        }
        StopSettings stop = context.recipe().loop().get().stop();
        Optional<String> reason = gain(context, stop, iteration)
                .or(() -> margin(context, stop, iteration))
                .or(() -> length(context, stop, iteration));
        reason.ifPresent(why -> log.warn("the loop ends after iteration-{}: {}", iteration, why));
        return reason.isPresent();
    }

    private static Optional<String> gain(RunContext context, StopSettings stop, int iteration) {
        if (stop.noGain().isEmpty()) {
            return Optional.empty();
        }
        OptionalDouble before = mainScore(context, iteration - 1);
        OptionalDouble now = mainScore(context, iteration);
        if (before.isEmpty() || now.isEmpty()) {
            return Optional.empty();
        }
        double gain = now.getAsDouble() - before.getAsDouble();
        return gain > stop.noGain().getAsDouble()
                ? Optional.empty()
                : Optional.of(text(
                        "loop.stop.no_gain: the evaluation went from %.4f to %.4f, which is no more than %.4f better",
                        before.getAsDouble(), now.getAsDouble(), stop.noGain().getAsDouble()));
    }

    private static Optional<String> margin(RunContext context, StopSettings stop, int iteration) {
        if (stop.minMargin().isEmpty()) {
            return Optional.empty();
        }
        double margin = summary(context, iteration, Phase.PAIR)
                .path("margins")
                .path("mean")
                .asDouble(Double.POSITIVE_INFINITY);
        return margin >= stop.minMargin().getAsDouble()
                ? Optional.empty()
                : Optional.of(text(
                        "loop.stop.min_margin: the pairs' mean margin is %.4f, below %.4f",
                        margin, stop.minMargin().getAsDouble()));
    }

    private static Optional<String> length(RunContext context, StopSettings stop, int iteration) {
        if (stop.maxLengthRatio().isEmpty() || iteration < 2) {
            return Optional.empty();
        }
        double first =
                summary(context, 1, Phase.GENERATE).path("mean_characters").asDouble();
        double now = summary(context, iteration, Phase.GENERATE)
                .path("mean_characters")
                .asDouble();
        return now <= stop.maxLengthRatio().getAsDouble() * first
                ? Optional.empty()
                : Optional.of(text(
                        "loop.stop.max_length_ratio: answers have %.1f characters, %.1f in the first iteration, which is more than %.2f times",
                        now, first, stop.maxLengthRatio().getAsDouble()));
    }

    /// The figure that an evaluation goes by; empty where there is none.
    static OptionalDouble mainScore(RunContext context, int iteration) {
        Path file = context.run()
                .layout()
                .phase(new Waypoint(iteration, Phase.EVALUATE))
                .resolve(EvaluatePhase.FILE);
        if (!Files.exists(file)) {
            return OptionalDouble.empty();
        }
        JsonNode scores = read(file);
        String main =
                context.recipe().evaluate().map(settings -> settings.main()).orElse("reward_accuracy");
        JsonNode value = scores.path(main).path("value");
        return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
    }

    private static JsonNode summary(RunContext context, int iteration, Phase phase) {
        return read(context.run().layout().phase(new Waypoint(iteration, phase)).resolve(PairPhase.SUMMARY));
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw RunProblem.runDirectory("%s: cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
