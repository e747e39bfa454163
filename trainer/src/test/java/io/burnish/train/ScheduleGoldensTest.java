package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every schedule's factors are transformers', step by step and one past the end.
class ScheduleGoldensTest {

    private static JsonNode golden() throws IOException {
        try (InputStream stream = ScheduleGoldensTest.class.getResourceAsStream("schedules.json")) {
            return new ObjectMapper().readTree(stream);
        }
    }

    static List<JsonNode> schedules() throws IOException {
        return StreamSupport.stream(golden().get("schedules").spliterator(), false)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void factorsAreThoseOfTransformers(JsonNode golden) throws IOException {
        double learningRate = golden().get("learning_rate").asDouble();
        Schedule schedule =
                new Schedule(settings(golden), learningRate, golden.get("steps").asInt());

        for (int step = 0; step < golden.get("factors").size(); step++) {
            double factor = golden.get("factors").get(step).asDouble();
            assertThat(schedule.factor(step)).as("step %d", step).isCloseTo(factor, within(1e-12));
            assertThat(schedule.learningRate(step)).isCloseTo(learningRate * factor, within(1e-15));
        }
    }

    @Test
    void aWarmUpIsAsManyStepsAsTransformersMakesOfIt() throws IOException {
        for (JsonNode warmup : golden().get("warmups")) {
            Span span = Span.parse(warmup.get("warmup").asText());
            assertThat(span.of(warmup.get("steps").asInt()))
                    .as("%s", warmup)
                    .isEqualTo(warmup.get("warmup_steps").asInt());
        }
    }

    private static ScheduleSettings settings(JsonNode golden) {
        Span warmup = new Span.Steps(golden.get("warmup_steps").asInt());
        JsonNode arguments = golden.get("arguments");
        return switch (golden.get("type").asText()) {
            case "constant", "constant_with_warmup" -> new ScheduleSettings.Constant(warmup);
            case "linear" -> new ScheduleSettings.Linear(warmup);
            case "cosine" -> new ScheduleSettings.Cosine(warmup);
            case "cosine_with_min_lr" ->
                new ScheduleSettings.CosineWithMinLr(
                        warmup, arguments.get("min_lr_rate").asDouble());
            case "cosine_with_restarts" ->
                new ScheduleSettings.CosineWithRestarts(
                        warmup, arguments.get("num_cycles").asInt());
            case "polynomial" ->
                new ScheduleSettings.Polynomial(
                        warmup,
                        arguments.get("power").asDouble(),
                        arguments.get("lr_end").asDouble());
            case "inverse_sqrt" -> new ScheduleSettings.InverseSqrt(warmup, timescale(arguments));
            case "warmup_stable_decay" ->
                new ScheduleSettings.Wsd(
                        warmup,
                        new Span.Steps(arguments.get("num_decay_steps").asInt()),
                        decay(arguments.get("decay_type").asText()),
                        arguments.path("min_lr_ratio").asDouble(0));
            default -> throw new IllegalArgumentException("no schedule of ours: " + golden.get("type"));
        };
    }

    private static OptionalInt timescale(JsonNode arguments) {
        return arguments.has("timescale")
                ? OptionalInt.of(arguments.get("timescale").asInt())
                : OptionalInt.empty();
    }

    private static ScheduleSettings.Wsd.Decay decay(String name) {
        return switch (name) {
            case "linear" -> ScheduleSettings.Wsd.Decay.LINEAR;
            case "cosine" -> ScheduleSettings.Wsd.Decay.COSINE;
            case "1-sqrt" -> ScheduleSettings.Wsd.Decay.ONE_MINUS_SQRT;
            default -> throw new IllegalArgumentException("no shape of ours: " + name);
        };
    }
}
