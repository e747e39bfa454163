package io.burnish.data.template;

import java.util.List;

/// The tokens of a template under a reading head that never passes the end.
final class TokenStream {

    private final List<Token> tokens;
    private int position;
    private int nesting;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(position);
    }

    Token following() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    int line() {
        return current().line();
    }

    Token next() {
        Token token = current();
        if (!token.is(TokenKind.END)) {
            position++;
        }
        return token;
    }

    Token expect(TokenKind kind) {
        if (!current().is(kind)) {
            throw unexpected(kind.description());
        }
        return next();
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    boolean skipOperator(String operator) {
        boolean found = current().isOperator(operator);
        if (found) {
            next();
        }
        return found;
    }

    boolean skipName(String name) {
        boolean found = current().isName(name);
        if (found) {
            next();
        }
        return found;
    }

    /// Goes one statement or expression deeper; [#rise] comes back.
    void descend() {
        if (nesting++ >= Limits.NESTING) {
            throw fail("statements and expressions nest more than %d deep".formatted(Limits.NESTING));
        }
    }

    void rise() {
        nesting--;
    }

    TemplateException unexpected(String expected) {
        return fail("expected %s, got %s".formatted(expected, current().described()));
    }

    TemplateException fail(String problem) {
        return new TemplateException(line(), problem);
    }
}
