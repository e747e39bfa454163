package io.burnish.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// One line of `metrics.jsonl`: the figures of an optimizer step, or of an evaluation after it.
///
/// Doubles are printed by the shortest decimal that reads back to the same bits. JSON has no number that is not
/// finite: such a figure is the string `"NaN"`, `"Infinity"` or `"-Infinity"`, which Python's `float` and Java's
/// `Double.valueOf` read (null would not say which; a bare NaN is no JSON).
///
/// @param step the step within the iteration's training, from 1
/// @param globalStep the step within the run, over all iterations: it never falls from line to line
/// @param values the other figures by name, in the order in which they are printed; whole numbers as Integer
///     or Long
public record MetricsLine(int iteration, long step, long globalStep, SequencedMap<String, Number> values) {

    private static final String ITERATION = "iteration";
    private static final String STEP = "step";
    private static final String GLOBAL_STEP = "global_step";

    public MetricsLine {
        for (String own : new String[] {ITERATION, STEP, GLOBAL_STEP}) {
            if (values.containsKey(own)) {
                throw new IllegalArgumentException("'" + own + "' is a field of its own");
            }
        }
        values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }

    String json() {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put(ITERATION, iteration);
        line.put(STEP, step);
        line.put(GLOBAL_STEP, globalStep);
        values.forEach((name, value) -> put(line, name, value));
        return Json.line(line);
    }

    /// Empty when the line is not one of these.
    static Optional<MetricsLine> parse(String text) {
        Optional<ObjectNode> parsed = Json.object(text);
        if (parsed.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode line = parsed.get();
        JsonNode iteration = line.remove(ITERATION);
        JsonNode step = line.remove(STEP);
        JsonNode globalStep = line.remove(GLOBAL_STEP);
        if (!isWhole(iteration) || !isWhole(step) || !isWhole(globalStep)) {
            return Optional.empty();
        }
        var values = new LinkedHashMap<String, Number>();
        for (Map.Entry<String, JsonNode> field : line.properties()) {
            Optional<Number> value = number(field.getValue());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.put(field.getKey(), value.get());
        }
        return Optional.of(new MetricsLine(iteration.intValue(), step.longValue(), globalStep.longValue(), values));
    }

    private static void put(ObjectNode line, String name, Number value) {
        switch (value) {
            case Integer whole -> line.put(name, whole);
            case Long whole -> line.put(name, whole);
            case Double figure when Double.isFinite(figure) -> line.put(name, figure);
            case Double figure -> line.put(name, figure.toString());
            default ->
                throw new IllegalArgumentException("'" + name + "' is a "
                        + value.getClass().getSimpleName() + "; a figure is a Double, Integer or Long");
        }
    }

    private static boolean isWhole(JsonNode node) {
        return node != null && node.isIntegralNumber() && node.canConvertToLong();
    }

    private static Optional<Number> number(JsonNode node) {
        if (node.isIntegralNumber()) {
            return Optional.of(node.longValue());
        }
        if (node.isNumber()) {
            return Optional.of(node.doubleValue());
        }
        return switch (node.asText("")) {
            case "NaN" -> Optional.of(Double.NaN);
            case "Infinity" -> Optional.of(Double.POSITIVE_INFINITY);
            case "-Infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
            default -> Optional.empty();
        };
    }
}
