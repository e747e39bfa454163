package io.burnish.data.template;

import java.util.function.IntPredicate;

/// Python's `strip`, `lstrip` and `rstrip`.
final class Stripping {

    private Stripping() {}

    static String both(String text, Value characters) {
        return end(start(text, characters), characters);
    }

    static String start(String text, Value characters) {
        IntPredicate strips = predicate(characters);
        int start = 0;
        while (start < text.length() && strips.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        return text.substring(start);
    }

    static String end(String text, Value characters) {
        IntPredicate strips = predicate(characters);
        int end = text.length();
        while (end > 0 && strips.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(0, end);
    }

    private static IntPredicate predicate(Value characters) {
        return switch (characters) {
            case None _ -> Characters::isSpace;
            case Text(var set, var _) -> character -> set.indexOf(character) >= 0;
            case Undefined undefined -> throw undefined.refusal();
            case Value other ->
                throw new Refusal(
                        "what is stripped must be a text, got a value of type '%s'".formatted(other.typeName()));
        };
    }
}
