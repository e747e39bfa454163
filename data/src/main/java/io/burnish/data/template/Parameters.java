package io.burnish.data.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The arguments of one call of a builtin, by the names of its parameters.
///
/// @param all the arguments as they were given
record Parameters(String callee, Map<String, Value> named, Arguments all) {

    @Nullable
    Value find(String name) {
        return named.get(name);
    }

    /// The argument; the fallback where it was left out.
    Value get(String name, Value fallback) {
        return named.getOrDefault(name, fallback);
    }

    /// A required argument.
    Value get(String name) {
        return get(name, None.NONE);
    }

    boolean isTrue(String name) {
        return get(name, Bool.FALSE).isTrue();
    }

    /// Whether the argument was given, and is not None.
    boolean has(String name) {
        return get(name, None.NONE) != None.NONE;
    }

    String text(String name) {
        return switch (get(name)) {
            case Text(var text, var _) -> text;
            case Undefined undefined -> throw undefined.refusal();
            case Value other -> throw wrong(name, "a text", other);
        };
    }

    String text(String name, String fallback) {
        return has(name) ? text(name) : fallback;
    }

    int whole(String name, int fallback) {
        return switch (get(name, None.NONE)) {
            case None _ -> fallback;
            case Int number -> number.clamped();
            case Bool bool -> bool.ordinal();
            case Undefined undefined -> throw undefined.refusal();
            case Value other -> throw wrong(name, "an integer", other);
        };
    }

    private Refusal wrong(String name, String expected, Value actual) {
        return new Refusal(
                "'%s' wants %s as '%s', got a value of type '%s'".formatted(callee, expected, name, actual.typeName()));
    }
}
