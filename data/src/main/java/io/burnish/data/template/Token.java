package io.burnish.data.template;

/// One piece of a template's source.
///
/// @param text the characters, of a string literal what they stand for
/// @param line where it begins, counted from 1
record Token(TokenKind kind, String text, int line) {

    boolean is(TokenKind other) {
        return kind == other;
    }

    boolean isName(String name) {
        return kind == TokenKind.NAME && text.equals(name);
    }

    boolean isOperator(String operator) {
        return kind == TokenKind.OPERATOR && text.equals(operator);
    }

    /// The token as an error message shows it.
    String described() {
        return switch (kind) {
            case NAME, INTEGER, FLOAT, OPERATOR -> "'" + text + "'";
            case DATA, OUTPUT_BEGIN, OUTPUT_END, TAG_BEGIN, TAG_END, STRING, END -> kind.description();
        };
    }
}
