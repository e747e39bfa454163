package io.burnish.data.source;

import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.Message;
import io.burnish.data.RowPlace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// One row's fields under our names, each read as the type it must have.
final class Fields {

    private final RowPlace place;
    private final Map<String, @Nullable Object> row;
    private final Map<String, String> columns;

    Fields(RowPlace place, Map<String, @Nullable Object> row, Map<String, String> columns) {
        this.place = place;
        this.row = row;
        this.columns = columns;
    }

    RowPlace place() {
        return place;
    }

    /// Whether the row has the field, and not as null.
    boolean has(String field) {
        return get(field) != null;
    }

    /// A field's value, or a column's that is none of our fields.
    @Nullable
    Object get(String field) {
        return row.get(column(field));
    }

    String text(String field) {
        return required(field) instanceof String text ? text : wrongType(field, "text");
    }

    Optional<String> optionalText(String field) {
        return has(field) ? Optional.of(text(field)) : Optional.empty();
    }

    OptionalDouble optionalNumber(String field) {
        return switch (get(field)) {
            case null -> OptionalDouble.empty();
            case Number number -> OptionalDouble.of(number.doubleValue());
            default -> OptionalDouble.of(this.<Double>wrongType(field, "a number"));
        };
    }

    Optional<Boolean> optionalTruth(String field) {
        return switch (get(field)) {
            case null -> Optional.empty();
            case Boolean truth -> Optional.of(truth);
            case Number number
            when number.doubleValue() == 0 || number.doubleValue() == 1 -> Optional.of(number.doubleValue() == 1);
            default -> wrongType(field, "true or false");
        };
    }

    /// Text, a list of messages, or one message.
    Content content(String field) {
        return switch (required(field)) {
            case String text -> new Content.Text(text);
            case List<?> list -> new Content.Messages(messages(field, list));
            case Map<?, ?> message -> new Content.Messages(List.of(message(field, message)));
            default -> wrongType(field, "text or a list of messages");
        };
    }

    Content.Messages messages(String field) {
        return switch (content(field)) {
            case Content.Messages messages -> messages;
            case Content.Text _ -> wrongType(field, "a list of messages");
        };
    }

    private List<Message> messages(String field, List<?> list) {
        if (list.isEmpty()) {
            throw DataException.at(place, column(field), "the list of messages is empty");
        }
        return list.stream()
                .map(element -> element instanceof Map<?, ?> message
                        ? message(field, message)
                        : this.<Message>wrongType(field, "messages, each an object with role and content", element))
                .toList();
    }

    private Message message(String field, Map<?, ?> message) {
        try {
            return ShareGpt.message(message);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    place + ", field '" + column(field) + "': " + e.getMessage()
                            + "; a message is {\"role\": \"user\", \"content\": \"...\"}",
                    e);
        }
    }

    private Object required(String field) {
        Object value = get(field);
        if (value != null) {
            return value;
        }
        String column = column(field);
        String mapped = column.equals(field) ? "" : " (data.columns has " + field + ": " + column + ")";
        throw DataException.at(
                place,
                column,
                (row.containsKey(column) ? "is null" : "is missing") + mapped + "; the row has "
                        + String.join(", ", row.keySet())
                        + ". If the field has another name here, say so in data.columns, as "
                        + field + ": THAT_NAME");
    }

    private String column(String field) {
        return columns.getOrDefault(field, field);
    }

    <T> T wrongType(String field, String expected) {
        return wrongType(field, expected, get(field));
    }

    private <T> T wrongType(String field, String expected, @Nullable Object value) {
        throw DataException.at(place, column(field), "must be " + expected + ", got " + described(value));
    }

    private static String described(@Nullable Object value) {
        String shown = String.valueOf(value);
        String cut = shown.length() > 60 ? shown.substring(0, 57) + "..." : shown;
        return switch (value) {
            case null -> "null";
            case String _ -> "the text '" + cut + "'";
            case Number _ -> "the number " + cut;
            case Boolean _ -> cut;
            case List<?> _ -> "the list " + cut;
            default -> "the object " + cut;
        };
    }
}
