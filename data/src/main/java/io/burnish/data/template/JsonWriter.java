package io.burnish.data.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Python's `json.dumps`, which transformers puts in the place of Jinja's `tojson`.
///
/// @param indent what a level is indented by; null: all on one line
/// @param onlyAscii whether other characters are escaped
record JsonWriter(
        Runtime runtime,
        @Nullable String indent,
        String itemSeparator,
        String keySeparator,
        boolean onlyAscii,
        boolean sortedKeys) {

    String write(Value value) {
        TextSink sink = runtime.sink();
        write(value, 0, sink);
        return sink.toString();
    }

    private void write(Value value, int level, TextSink sink) {
        runtime.budget().enter();
        switch (value) {
            case Text(var text, var _) -> quote(text, sink);
            case Sequence sequence when !(sequence instanceof Range) -> items(sequence.items(), level, sink);
            case Dict dict -> entries(dict, level, sink);
            case Value other -> sink.append(scalar(other));
        }
        runtime.budget().leave();
    }

    private static String scalar(Value value) {
        return switch (value) {
            case None _ -> "null";
            case Bool bool -> bool.isTrue() ? "true" : "false";
            case Int(var number) -> number.toString();
            case Real(var number) when Double.isNaN(number) -> "NaN";
            case Real(var number) when Double.isInfinite(number) -> number > 0 ? "Infinity" : "-Infinity";
            case Real(var number) -> FloatText.of(number);
            case Undefined undefined -> throw undefined.refusal();
            case Value other -> throw new Refusal("a value of type '%s' has no JSON".formatted(other.typeName()));
        };
    }

    private void items(List<Value> items, int level, TextSink sink) {
        sink.append('[');
        for (int i = 0; i < items.size(); i++) {
            sink.append(i == 0 ? "" : itemSeparator);
            newLine(level + 1, sink);
            write(items.get(i), level + 1, sink);
        }
        if (!items.isEmpty()) {
            newLine(level, sink);
        }
        sink.append(']');
    }

    private void entries(Dict dict, int level, TextSink sink) {
        List<Value> keys = new ArrayList<>(dict.keys());
        if (sortedKeys) {
            Comparison comparison = runtime.comparison();
            keys.sort(Comparator.comparing(
                    key -> key, (left, right) -> comparison.order(left, right, ComparisonOperator.LESS)));
        }
        sink.append('{');
        for (int i = 0; i < keys.size(); i++) {
            sink.append(i == 0 ? "" : itemSeparator);
            newLine(level + 1, sink);
            Value key = keys.get(i);
            quote(key instanceof Text(var text, var _) ? text : scalar(key), sink);
            sink.append(keySeparator);
            Value value = dict.find(key);
            write(value == null ? None.NONE : value, level + 1, sink);
        }
        if (!keys.isEmpty()) {
            newLine(level, sink);
        }
        sink.append('}');
    }

    private void newLine(int level, TextSink sink) {
        if (indent != null) {
            sink.append('\n').repeat(indent, level);
        }
    }

    private void quote(String text, TextSink sink) {
        sink.append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '"' -> sink.append("\\\"");
                case '\\' -> sink.append("\\\\");
                case '\n' -> sink.append("\\n");
                case '\r' -> sink.append("\\r");
                case '\t' -> sink.append("\\t");
                case '\f' -> sink.append("\\f");
                case '\b' -> sink.append("\\b");
                default -> {
                    if (character < ' ' || (onlyAscii && character > '~')) {
                        sink.append("\\u%04x".formatted((int) character));
                    } else {
                        sink.append(character);
                    }
                }
            }
        }
        sink.append('"');
    }
}
