package io.burnish.data.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.Message;
import io.burnish.data.RowPlace;
import io.burnish.data.source.JsonObjects;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the lines of all exchanged files have in common.
///
/// Doubles are written with as few digits as read back bit-equal (as [Double#toString(double)] does), so a
/// number that is none, which JSON cannot say, is refused.
final class LineFormat {

    private static final JsonMapper MAPPER = new JsonMapper();

    private LineFormat() {}

    /// The lines of a file as values, read as they are asked for; to be closed.
    ///
    /// @param name of the file in a run directory, such as `samples.jsonl`
    static <T> Stream<T> stream(Path file, String name, Function<Line, T> value) {
        String remedy = "correct the line, or make " + name + " again";
        return JsonObjects.of(file).map(row -> {
            var line = new Line(file, row.line(), row.fields(), remedy);
            try {
                return value.apply(line);
            } catch (IllegalArgumentException e) {
                throw new DataException(new RowPlace(0, file, row.line()) + ": " + e.getMessage() + "; " + remedy, e);
            }
        });
    }

    static <T> List<T> read(Stream<T> lines) {
        try (lines) {
            return lines.toList();
        }
    }

    /// @param fields name, value, name, value and so on; in this order in the line
    static String line(@Nullable Object... fields) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            object.put(String.valueOf(fields[i]), finite(String.valueOf(fields[i]), fields[i + 1]));
        }
        try {
            return MAPPER.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers and messages must be written as JSON", e);
        }
    }

    /// As JSON has it: a string, or an array of objects.
    static Object json(Content content) {
        return switch (content) {
            case Content.Text(String text) -> text;
            case Content.Messages(List<Message> messages) ->
                messages.stream().map(Message::fields).toList();
        };
    }

    private static @Nullable Object finite(String field, @Nullable Object value) {
        switch (value) {
            case Double number -> requireFinite(field, number);
            case double[] numbers -> {
                for (double number : numbers) {
                    requireFinite(field, number);
                }
            }
            case null, default -> {}
        }
        return value;
    }

    private static void requireFinite(String field, double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(field + " must be a finite number, got " + number);
        }
    }
}
