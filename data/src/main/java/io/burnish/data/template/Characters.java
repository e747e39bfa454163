package io.burnish.data.template;

/// Python's character classes where they differ from Java's, and texts counted in code points.
final class Characters {

    private Characters() {}

    /// Python's `str.isspace` of one character.
    static boolean isSpace(int character) {
        return switch (character) {
            case 0x85, 0xA0, 0x2007, 0x202F -> true;
            default -> Character.isWhitespace(character);
        };
    }

    static boolean isBlank(String text) {
        return text.chars().allMatch(Characters::isSpace);
    }

    /// How many characters at the start are spaces.
    static int leadingSpaces(String text, int from) {
        int end = from;
        while (end < text.length() && isSpace(text.charAt(end))) {
            end++;
        }
        return end - from;
    }

    static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /// Python's `len(text)`.
    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    static String of(int codePoint) {
        return Character.toString(codePoint);
    }
}
