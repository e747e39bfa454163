package io.burnish.data.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Cuts the inside of one tag into tokens. Inside brackets the closing characters are operators, so `{{ {'a':
/// {}} }}` works.
final class TagLexer {

    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",");

    private final String source;
    private final String closing;
    private final List<Token> tokens;
    private final Deque<String> brackets = new ArrayDeque<>();
    private int position;
    private int line;

    TagLexer(String source, int position, int line, String closing, List<Token> tokens) {
        this.source = source;
        this.position = position;
        this.line = line;
        this.closing = closing;
        this.tokens = tokens;
    }

    /// Where reading stopped: before the closing characters and their sign.
    int position() {
        return position;
    }

    /// Reads up to the closing characters; false where the source ends before them.
    boolean run() {
        while (position < source.length()) {
            char next = source.charAt(position);
            if (brackets.isEmpty() && closes()) {
                return true;
            } else if (Characters.isSpace(next)) {
                line += next == '\n' ? 1 : 0;
                position++;
            } else if (next == '\'' || next == '"') {
                string(next);
            } else if (isDigit(position)) {
                number();
            } else if (Character.isUnicodeIdentifierStart(next) || next == '_') {
                name();
            } else {
                operator();
            }
        }
        return false;
    }

    private boolean closes() {
        char sign = source.charAt(position);
        boolean signed = sign == '-' || sign == '+' && closing.equals("%}");
        return source.startsWith(closing, signed ? position + 1 : position);
    }

    private void string(char quote) {
        int opened = line;
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            line += source.charAt(end) == '\n' ? 1 : 0;
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new TemplateException(opened, "this string has no end; %s is missing".formatted(quote));
        }
        tokens.add(
                new Token(TokenKind.STRING, StringLiteral.value(source.substring(position + 1, end), opened), opened));
        position = end + 1;
    }

    private void number() {
        int start = position;
        if (source.charAt(position) == '0' && position + 2 < source.length() && isRadix(source.charAt(position + 1))) {
            position += 2;
            while (position < source.length() && isWordPart(source.charAt(position))) {
                position++;
            }
            add(TokenKind.INTEGER, start);
            return;
        }
        digits();
        TokenKind kind = TokenKind.INTEGER;
        boolean afterDot = start > 0 && source.charAt(start - 1) == '.';
        if (!afterDot && source.startsWith(".", position) && isDigit(position + 1)) {
            kind = TokenKind.FLOAT;
            position++;
            digits();
        }
        if (!afterDot && exponentDigits() > 0) {
            kind = TokenKind.FLOAT;
            position = exponentDigits();
            digits();
        }
        add(kind, start);
    }

    private void digits() {
        while (isDigit(position) || (source.startsWith("_", position) && isDigit(position + 1))) {
            position++;
        }
    }

    /// Where the digits of an exponent begin that stands here; 0 for none.
    private int exponentDigits() {
        if (position >= source.length() || Character.toLowerCase(source.charAt(position)) != 'e') {
            return 0;
        }
        boolean signed = source.startsWith("+", position + 1) || source.startsWith("-", position + 1);
        int start = position + (signed ? 2 : 1);
        return isDigit(start) ? start : 0;
    }

    private void name() {
        int start = position;
        while (position < source.length() && isWordPart(source.charAt(position))) {
            position++;
        }
        add(TokenKind.NAME, start);
    }

    private void operator() {
        String operator = OPERATORS.stream()
                .filter(candidate -> source.startsWith(candidate, position))
                .findFirst()
                .orElseThrow(() -> new TemplateException(
                        line, "unexpected character '%s'".formatted(Characters.of(source.codePointAt(position)))));
        switch (operator) {
            case "(" -> brackets.push(")");
            case "[" -> brackets.push("]");
            case "{" -> brackets.push("}");
            case ")", "]", "}" -> {
                String expected = brackets.poll();
                if (!operator.equals(expected)) {
                    throw new TemplateException(
                            line,
                            "unexpected '%s'%s"
                                    .formatted(operator, expected == null ? "" : ", expected '" + expected + "'"));
                }
            }
            default -> {}
        }
        position += operator.length();
        add(TokenKind.OPERATOR, position - operator.length());
    }

    private void add(TokenKind kind, int start) {
        tokens.add(new Token(kind, source.substring(start, position), line));
    }

    private boolean isDigit(int at) {
        return at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9';
    }

    private static boolean isRadix(char character) {
        return "xXoObB".indexOf(character) >= 0;
    }

    private static boolean isWordPart(char character) {
        return Character.isUnicodeIdentifierPart(character) && !Character.isIdentifierIgnorable(character);
    }
}
