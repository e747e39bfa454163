package io.burnish.data.template;

/// Python's `replace`.
final class Replacing {

    private Replacing() {}

    /// The text with up to `limit` occurrences replaced, all of them where the limit is negative. An empty `old`
    /// occurs before every character and at the end.
    static String all(String text, String old, String replacement, int limit, Budget budget) {
        TextSink sink = new TextSink(budget);
        int start = 0;
        int replaced = 0;
        int found = text.indexOf(old);
        while (found >= 0 && (limit < 0 || replaced < limit)) {
            sink.append(text, start, found).append(replacement);
            replaced++;
            start = found + old.length();
            found = old.isEmpty() ? nextCharacter(text, found) : text.indexOf(old, start);
        }
        return sink.append(text, start, text.length()).toString();
    }

    private static int nextCharacter(String text, int at) {
        return at >= text.length() ? -1 : at + Character.charCount(text.codePointAt(at));
    }
}
