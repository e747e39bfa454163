package io.burnish.data.template;

import java.util.Locale;
import java.util.function.IntPredicate;

/// Python's upper and lower case, and questions about the characters of a text.
final class Casing {

    private Casing() {}

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /// The first character in title case, the others in lower case.
    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.codePointAt(0);
        return Characters.of(Character.toTitleCase(first)) + lower(text.substring(Character.charCount(first)));
    }

    /// `str.title()`: every run of letters capitalized.
    static String title(String text) {
        StringBuilder title = new StringBuilder(text.length());
        boolean inWord = false;
        for (int character : text.codePoints().toArray()) {
            title.appendCodePoint(inWord ? Character.toLowerCase(character) : Character.toTitleCase(character));
            inWord = isCased(character);
        }
        return title.toString();
    }

    static String swapped(String text) {
        StringBuilder swapped = new StringBuilder(text.length());
        text.codePoints()
                .mapToObj(Characters::of)
                .map(character -> character.equals(upper(character)) ? lower(character) : upper(character))
                .forEach(swapped::append);
        return swapped.toString();
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(character -> isCased(character) && !Character.isUpperCase(character));
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(character -> isCased(character) && !Character.isLowerCase(character));
    }

    /// Whether there are characters, all of them such.
    static boolean all(String text, IntPredicate kind) {
        return !text.isEmpty() && text.codePoints().allMatch(kind);
    }

    private static boolean isCased(int character) {
        return Character.isUpperCase(character) || Character.isLowerCase(character) || Character.isTitleCase(character);
    }
}
