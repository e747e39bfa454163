package io.burnish.data.template;

/// Texts brought to a width, counted in code points.
final class Padding {

    private Padding() {}

    /// The text with `before` of the missing characters in front of it and the others behind.
    static String fill(String text, String fill, long before, long after, Budget budget) {
        if (Characters.length(fill) != 1) {
            throw new Refusal("a text is filled up with exactly one character");
        }
        return new TextSink(budget)
                .repeat(fill, before)
                .append(text)
                .repeat(fill, after)
                .toString();
    }

    /// Python's `center`, which puts the odd character in front where the width is odd.
    static String center(String text, int width, String fill, Budget budget) {
        long missing = missing(text, width);
        long before = missing / 2 + (missing & width & 1);
        return fill(text, fill, before, missing - before, budget);
    }

    static String zeros(String text, int width, Budget budget) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        return (signed ? text.substring(0, 1) : "") + fill(digits, "0", missing(text, width), 0, budget);
    }

    static long missing(String text, int width) {
        return Math.max(0, (long) width - Characters.length(text));
    }
}
