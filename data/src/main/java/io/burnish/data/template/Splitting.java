package io.burnish.data.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Python's ways to cut a text into parts.
final class Splitting {

    private Splitting() {}

    /// `text.split(separator, limit)`; a negative limit is none.
    static List<String> at(String separator, String text, int limit) {
        requireSeparator(separator);
        List<String> parts = new ArrayList<>();
        int start = 0;
        int found = text.indexOf(separator);
        while (found >= 0 && (limit < 0 || parts.size() < limit)) {
            parts.add(text.substring(start, found));
            start = found + separator.length();
            found = text.indexOf(separator, start);
        }
        parts.add(text.substring(start));
        return parts;
    }

    /// `text.rsplit(separator, limit)`
    static List<String> atFromEnd(String separator, String text, int limit) {
        requireSeparator(separator);
        List<String> parts = new ArrayList<>();
        int end = text.length();
        int found = text.lastIndexOf(separator);
        while (found >= 0 && (limit < 0 || parts.size() < limit)) {
            parts.add(text.substring(found + separator.length(), end));
            end = found;
            found = end < separator.length() ? -1 : text.lastIndexOf(separator, end - separator.length());
        }
        parts.add(text.substring(0, end));
        Collections.reverse(parts);
        return parts;
    }

    /// `text.split(None, limit)`: at runs of space, of which none yields an empty part.
    static List<String> atSpaces(String text, int limit) {
        List<String> parts = new ArrayList<>();
        int start = Characters.leadingSpaces(text, 0);
        while (start < text.length() && (limit < 0 || parts.size() < limit)) {
            int end = start;
            while (end < text.length() && !Characters.isSpace(text.charAt(end))) {
                end++;
            }
            parts.add(text.substring(start, end));
            start = end + Characters.leadingSpaces(text, end);
        }
        if (start < text.length()) {
            parts.add(text.substring(start));
        }
        return parts;
    }

    /// `text.rsplit(None, limit)`
    static List<String> atSpacesFromEnd(String text, int limit) {
        String reversed = new StringBuilder(text).reverse().toString();
        List<String> parts = new ArrayList<>();
        for (String part : atSpaces(reversed, limit)) {
            parts.addFirst(new StringBuilder(part).reverse().toString());
        }
        return parts;
    }

    /// `text.splitlines(keepends)`: no empty last line.
    static List<String> lines(String text, boolean withEnds) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && !endsLine(text.charAt(end))) {
                end++;
            }
            int next = text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length());
            lines.add(text.substring(start, withEnds ? next : end));
            start = next;
        }
        return lines;
    }

    private static boolean endsLine(char character) {
        return switch (character) {
            case '\n', '\r', 0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029 -> true;
            default -> false;
        };
    }

    private static void requireSeparator(String separator) {
        if (separator.isEmpty()) {
            throw new Refusal("a text cannot be split at an empty text");
        }
    }
}
