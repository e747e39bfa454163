package io.burnish.data.pairing;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// What settings are held against; every message begins with its key.
///
/// @param select the rule that reads the keys
record Requirements(Selection select) {

    static Requirements ofSelection(Selection select) {
        return new Requirements(select);
    }

    /// Refuses a key that is given but that the rule would not read.
    Requirements reads(String key, boolean given) {
        if (given && !select.reads(key)) {
            int dot = key.indexOf('.');
            String section = dot < 0 ? key : key.substring(0, dot) + ": " + key.substring(dot + 1);
            throw new IllegalArgumentException(section + " is not read by select: " + select
                    + "; leave it out, or select "
                    + Selection.reading(key).stream().map(Selection::toString).collect(Collectors.joining(", ")));
        }
        return this;
    }

    static void require(boolean holds, String requirement, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(requirement + ", got " + shown(value));
        }
    }

    private static String shown(Object value) {
        return switch (value) {
            case OptionalInt number when number.isPresent() -> String.valueOf(number.getAsInt());
            case OptionalDouble number when number.isPresent() -> String.valueOf(number.getAsDouble());
            case OptionalInt _, OptionalDouble _ -> "none";
            case Optional<?> optional -> optional.map(String::valueOf).orElse("none");
            default -> String.valueOf(value);
        };
    }
}
