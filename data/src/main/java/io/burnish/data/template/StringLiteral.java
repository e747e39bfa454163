package io.burnish.data.template;

/// The escapes of a Python string literal.
final class StringLiteral {

    private StringLiteral() {}

    /// What the characters between the quotes stand for. A backslash before any other character stays.
    static String value(String body, int line) {
        if (body.indexOf('\\') < 0) {
            return body;
        }
        StringBuilder value = new StringBuilder();
        int at = 0;
        while (at < body.length()) {
            char character = body.charAt(at++);
            if (character != '\\') {
                value.append(character);
                continue;
            }
            char escape = body.charAt(at++);
            switch (escape) {
                case '\n' -> {}
                case '\\', '\'', '"' -> value.append(escape);
                case 'a' -> value.append('\u0007');
                case 'b' -> value.append('\b');
                case 'f' -> value.append('\f');
                case 'n' -> value.append('\n');
                case 'r' -> value.append('\r');
                case 't' -> value.append('\t');
                case 'v' -> value.append('\u000B');
                case 'x' -> at = appendCode(value, body, at, 2, line);
                case 'u' -> at = appendCode(value, body, at, 4, line);
                case 'N' -> at = appendNamed(value, body, at, line);
                case 'U' -> at = appendCode(value, body, at, 8, line);
                case '0', '1', '2', '3', '4', '5', '6', '7' -> at = appendOctal(value, body, at - 1);
                default -> value.append('\\').append(escape);
            }
        }
        return value.toString();
    }

    private static int appendCode(StringBuilder value, String body, int at, int digits, int line) {
        int end = at + digits;
        try {
            value.appendCodePoint(Integer.parseUnsignedInt(body, at, end, 16));
        } catch (IndexOutOfBoundsException | IllegalArgumentException _) {
            throw new TemplateException(
                    line,
                    "a string has an escape '\\%s' without its %d hexadecimal digits"
                            .formatted(body.charAt(at - 1), digits));
        }
        return end;
    }

    private static int appendNamed(StringBuilder value, String body, int at, int line) {
        int end = body.indexOf('}', at);
        try {
            if (end < 0 || body.charAt(at) != '{') {
                throw new IllegalArgumentException();
            }
            value.appendCodePoint(Character.codePointOf(body.substring(at + 1, end)));
        } catch (IllegalArgumentException _) {
            throw new TemplateException(line, "a string has an escape '\\N' without the name of a character in braces");
        }
        return end + 1;
    }

    private static int appendOctal(StringBuilder value, String body, int at) {
        int code = 0;
        int end = at;
        while (end < body.length() && end < at + 3 && body.charAt(end) >= '0' && body.charAt(end) <= '7') {
            code = code * 8 + body.charAt(end++) - '0';
        }
        value.append((char) code);
        return end;
    }
}
