package io.burnish.data.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns what Java callers hand over into values; maps and lists are copied, so nobody can change them meanwhile.
final class Inputs {

    private static final int MAX_DEPTH = 500;

    private Inputs() {}

    /// @param path what the value is called in a message, such as `messages[0].content`
    /// @throws IllegalArgumentException if it, or something in it, is no map with text keys, list, text, number,
    ///     boolean or null
    static Value value(@Nullable Object object, String path) {
        return value(object, path, 0);
    }

    private static Value value(@Nullable Object object, String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("a variable nests more than %d deep".formatted(MAX_DEPTH));
        }
        return switch (object) {
            case null -> None.NONE;
            case String text -> Text.of(text);
            case Boolean bool -> Bool.of(bool);
            case Integer number -> Int.of(number);
            case Long number -> Int.of(number);
            case Short number -> Int.of(number);
            case Byte number -> Int.of(number);
            case BigInteger number when number.bitLength() <= Int.MAX_BITS -> new Int(number);
            case BigInteger number ->
                throw new IllegalArgumentException("%s is an integer of %,d bits; a template takes up to %,d"
                        .formatted(path, number.bitLength(), Int.MAX_BITS));
            case Double number -> new Real(number);
            case Float number -> new Real(number);
            case BigDecimal number -> new Real(number.doubleValue());
            case List<?> list -> list(list, path, depth);
            case Map<?, ?> map -> dict(map, path, depth);
            case Object other ->
                throw new IllegalArgumentException(
                        "%s is a %s; a template takes maps, lists, texts, numbers, booleans and null"
                                .formatted(path, other.getClass().getName()));
        };
    }

    private static Value list(List<?> list, String path, int depth) {
        List<Value> items = new ArrayList<>(list.size());
        for (Object item : list) {
            items.add(value(item, path + "[" + items.size() + "]", depth + 1));
        }
        return new ListValue(items);
    }

    private static Value dict(Map<?, ?> map, String path, int depth) {
        Map<String, Value> entries = new LinkedHashMap<>();
        map.forEach((key, item) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("%s has the key %s, which is no text".formatted(path, key));
            }
            entries.put(name, value(item, path + "." + name, depth + 1));
        });
        return Dict.of(entries);
    }
}
