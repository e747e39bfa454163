package io.burnish.data.exchange;

import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.Message;
import io.burnish.data.RowPlace;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// One line of a file that phases exchange, each field read as the type it must have.
///
/// @param remedy what to do about a line that is wrong
record Line(Path file, long number, Map<String, @Nullable Object> fields, String remedy) {

    boolean has(String field) {
        return fields.get(field) != null;
    }

    String text(String field) {
        return required(field) instanceof String text ? text : wrongType(field, "text");
    }

    Optional<String> optionalText(String field) {
        return has(field) ? Optional.of(text(field)) : Optional.empty();
    }

    int wholeNumber(String field) {
        return wholeNumber(field, required(field));
    }

    /// A 64-bit number, which stands in the file as text.
    long longNumber(String field) {
        return switch (required(field)) {
            case Long number -> number;
            case Integer number -> number;
            case String text when text.matches("-?\\d{1,19}") -> parsed(field, text);
            default -> wrongType(field, "a whole number of 64 bits, as text");
        };
    }

    double number(String field) {
        return number(field, required(field));
    }

    OptionalDouble optionalNumber(String field) {
        return has(field) ? OptionalDouble.of(number(field)) : OptionalDouble.empty();
    }

    int[] wholeNumbers(String field) {
        return list(field).stream()
                .mapToInt(element -> wholeNumber(field, element))
                .toArray();
    }

    double[] numbers(String field) {
        return list(field).stream()
                .mapToDouble(element -> number(field, element))
                .toArray();
    }

    List<String> texts(String field) {
        return required(field) instanceof List<?> list
                ? list.stream()
                        .map(element -> element instanceof String text
                                ? text
                                : this.<String>wrongType(field, "a list of texts", element))
                        .toList()
                : wrongType(field, "a list of texts");
    }

    /// Text, a list of messages, or one message.
    Content content(String field) {
        return switch (required(field)) {
            case String text -> new Content.Text(text);
            case Map<?, ?> message -> new Content.Messages(List.of(message(field, message)));
            case List<?> list when list.isEmpty() -> throw problem(field, "the list of messages is empty");
            case List<?> list ->
                new Content.Messages(
                        list.stream().map(element -> message(field, element)).toList());
            default -> wrongType(field, "text or a list of messages");
        };
    }

    /// What is wrong with a field, with the remedy.
    DataException problem(String field, String problem) {
        return DataException.at(new RowPlace(0, file, number), field, problem + "; " + remedy);
    }

    <T> T wrongType(String field, String expected) {
        return wrongType(field, expected, fields.get(field));
    }

    private <T> T wrongType(String field, String expected, @Nullable Object value) {
        String shown = String.valueOf(value);
        String cut = shown.length() > 60 ? shown.substring(0, 57) + "..." : shown;
        throw problem(field, "must be " + expected + ", got " + (value instanceof String ? "'" + cut + "'" : cut));
    }

    private Object required(String field) {
        Object value = fields.get(field);
        if (value == null) {
            throw problem(
                    field,
                    (fields.containsKey(field) ? "is null" : "is missing") + " (the line has "
                            + String.join(", ", fields.keySet()) + ")");
        }
        return value;
    }

    private List<?> list(String field) {
        return required(field) instanceof List<?> list ? list : wrongType(field, "a list of numbers");
    }

    private int wholeNumber(String field, @Nullable Object value) {
        return value instanceof Integer number ? number : this.<Integer>wrongType(field, "a whole number", value);
    }

    private double number(String field, @Nullable Object value) {
        double number =
                value instanceof Number given ? given.doubleValue() : this.<Double>wrongType(field, "a number", value);
        return Double.isFinite(number) ? number : this.<Double>wrongType(field, "a finite number", value);
    }

    private long parsed(String field, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return this.<Long>wrongType(field, "a whole number of 64 bits, as text");
        }
    }

    private Message message(String field, @Nullable Object element) {
        if (element instanceof Map<?, ?> object && object.get("role") instanceof String) {
            var message = new LinkedHashMap<String, @Nullable Object>();
            object.forEach((key, value) -> message.put(String.valueOf(key), value));
            return new Message(message);
        }
        return wrongType(field, "messages like {\"role\": \"user\", \"content\": \"...\"}", element);
    }
}
