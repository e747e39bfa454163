package io.burnish.evaluate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.run.Durable;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// The file `scores.json`: `{metric: {value, standard_error, low, high, n, source}}`, null where there is none.
///
/// @param metrics in the order in which they are printed
public record Scores(SequencedMap<String, Measured> metrics) {

    private static final List<String> FIELDS = List.of("value", "standard_error", "low", "high", "n", "source");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public Scores {
        metrics = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metrics));
    }

    public void write(Path file, Durable durable) {
        durable.writeFile(file, json());
    }

    /// @throws RunProblem (exit 2) naming file, metric and field of what is wrong
    public static Scores read(Path file) {
        try {
            JsonNode page = MAPPER.readTree(Files.readAllBytes(file));
            if (!(page instanceof ObjectNode object)) {
                throw problem(file, "is no JSON object");
            }
            SequencedMap<String, Measured> metrics = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                metrics.put(entry.getKey(), measured(file, entry.getKey(), entry.getValue()));
            }
            return new Scores(metrics);
        } catch (JacksonException e) {
            throw problem(file, "is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw RunProblem.badInput(file + ": cannot be read: " + e.getMessage() + ". Name a scores.json.");
        }
    }

    /// One metric a line, so that two files compare line by line.
    String json() {
        StringBuilder page = new StringBuilder("{");
        String separator = "\n";
        for (Map.Entry<String, Measured> metric : metrics.entrySet()) {
            page.append(separator)
                    .append("  ")
                    .append(MAPPER.valueToTree(metric.getKey()).toString())
                    .append(": ")
                    .append(node(metric.getValue()));
            separator = ",\n";
        }
        return page.append("\n}\n").toString();
    }

    private static ObjectNode node(Measured measured) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("value", measured.value());
        put(node, "standard_error", measured.standardError());
        put(node, "low", measured.low());
        put(node, "high", measured.high());
        node.put("n", measured.n());
        node.put("source", measured.source());
        return node;
    }

    private static void put(ObjectNode node, String field, OptionalDouble figure) {
        if (figure.isPresent()) {
            node.put(field, figure.getAsDouble());
        } else {
            node.putNull(field);
        }
    }

    private static Measured measured(Path file, String metric, JsonNode node) {
        for (String field : FIELDS) {
            JsonNode value = node.path(field);
            boolean expected =
                    switch (field) {
                        case "value" -> value.isNumber();
                        case "n" -> value.isIntegralNumber();
                        case "source" -> value.isTextual();
                        default -> value.isNumber() || value.isNull();
                    };
            if (!expected) {
                throw problem(
                        file,
                        "metric " + metric + ", field " + field + ": got "
                                + (value.isMissingNode() ? "nothing" : value));
            }
        }
        try {
            return new Measured(
                    node.get("value").doubleValue(),
                    optional(node.get("standard_error")),
                    optional(node.get("low")),
                    optional(node.get("high")),
                    node.get("n").longValue(),
                    node.get("source").textValue());
        } catch (IllegalArgumentException e) {
            throw problem(file, "metric " + metric + ": " + e.getMessage());
        }
    }

    private static OptionalDouble optional(JsonNode node) {
        return node.isNull() ? OptionalDouble.empty() : OptionalDouble.of(node.doubleValue());
    }

    private static RunProblem problem(Path file, String what) {
        return RunProblem.badInput(file + ": " + what + ". Name a scores.json as EVALUATE writes it.");
    }
}
