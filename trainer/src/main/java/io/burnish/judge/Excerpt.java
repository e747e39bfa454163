package io.burnish.judge;

/// The beginning of a text, for messages.
final class Excerpt {

    private static final int LONGEST = 200;

    private Excerpt() {}

    static String of(String text) {
        String line = text.strip().replace("\n", "\\n");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }
}
