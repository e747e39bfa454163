package io.burnish.data.where;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Splits a condition into tokens.
final class Lexer {

    enum Kind {
        NUMBER,
        TEXT,
        NAME,
        QUOTED_NAME,
        SYMBOL,
        END
    }

    /// @param position 1-based, for messages
    record Token(Kind kind, String text, int position) {
        boolean is(String symbolOrWord) {
            return (kind == Kind.SYMBOL || kind == Kind.NAME) && text.equals(symbolOrWord);
        }
    }

    private static final Pattern TOKEN = Pattern.compile("""
            (?<space>\\s+)\
            |(?<number>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)\
            |'(?<single>[^']*)'|"(?<double>[^"]*)"|`(?<column>[^`]+)`\
            |(?<name>[\\p{L}_][\\p{L}\\p{N}_]*)\
            |(?<symbol>==|!=|<>|<=|>=|[=<>()+-])""");

    private Lexer() {}

    static List<Token> tokens(String text) {
        var tokens = new ArrayList<Token>();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new IllegalArgumentException(
                        "unexpected " + text.charAt(at) + " at position " + (at + 1) + " of: " + text);
            }
            for (Kind kind : Kind.values()) {
                String found = group(matcher, kind);
                if (found != null) {
                    tokens.add(new Token(kind, found, at + 1));
                }
            }
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "the end", text.length() + 1));
        return tokens;
    }

    private static @org.jspecify.annotations.Nullable String group(Matcher matcher, Kind kind) {
        return switch (kind) {
            case NUMBER -> matcher.group("number");
            case TEXT -> matcher.group("single") != null ? matcher.group("single") : matcher.group("double");
            case NAME -> matcher.group("name");
            case QUOTED_NAME -> matcher.group("column");
            case SYMBOL -> matcher.group("symbol");
            case END -> null;
        };
    }
}
