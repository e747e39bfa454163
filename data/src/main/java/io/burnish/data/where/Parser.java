package io.burnish.data.where;

import io.burnish.data.where.Expression.And;
import io.burnish.data.where.Expression.Column;
import io.burnish.data.where.Expression.Comparator;
import io.burnish.data.where.Expression.Comparison;
import io.burnish.data.where.Expression.Literal;
import io.burnish.data.where.Expression.Not;
import io.burnish.data.where.Expression.Or;
import io.burnish.data.where.Expression.Sum;
import io.burnish.data.where.Lexer.Kind;
import io.burnish.data.where.Lexer.Token;
import java.util.List;
import java.util.Map;

/// Reads a condition by recursive descent; the package's page has the grammar.
final class Parser {

    /// Deeper nesting than this is no condition a person wrote, and would exhaust the stack.
    private static final int MAX_DEPTH = 100;

    private static final int MAX_LENGTH = 10_000;

    private static final Map<String, Comparator> COMPARATORS = Map.of(
            "==", Comparator.EQUAL,
            "=", Comparator.EQUAL,
            "!=", Comparator.UNEQUAL,
            "<>", Comparator.UNEQUAL,
            "<", Comparator.LESS,
            "<=", Comparator.AT_MOST,
            ">", Comparator.GREATER,
            ">=", Comparator.AT_LEAST);

    private final String text;
    private final List<Token> tokens;
    private int next;
    private int depth;

    Parser(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("must be at most " + MAX_LENGTH + " characters, got " + text.length());
        }
        this.text = text;
        this.tokens = Lexer.tokens(text);
    }

    Expression parse() {
        Expression condition = or();
        if (peek().kind() != Kind.END) {
            throw unexpected(peek());
        }
        return condition;
    }

    private Expression or() {
        Expression left = and();
        while (skip("or")) {
            left = new Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (skip("and")) {
            left = new And(left, not());
        }
        return left;
    }

    private Expression not() {
        if (!skip("not")) {
            return comparison();
        }
        descend();
        var negated = new Not(not());
        depth--;
        return negated;
    }

    private Expression comparison() {
        Expression left = sum();
        Comparator comparator = peek().kind() == Kind.SYMBOL ? COMPARATORS.get(peek().text()) : null;
        if (comparator == null) {
            return left;
        }
        next++;
        return new Comparison(left, comparator, sum());
    }

    private Expression sum() {
        Expression left = value();
        while (peek().is("+") || peek().is("-")) {
            int sign = tokens.get(next++).is("+") ? 1 : -1;
            left = new Sum(left, sign, value());
        }
        return left;
    }

    private Expression value() {
        Token token = tokens.get(next++);
        return switch (token.kind()) {
            case NUMBER -> new Literal(Double.valueOf(token.text()));
            case TEXT -> new Literal(token.text());
            case QUOTED_NAME -> new Column(token.text());
            case NAME -> word(token);
            case SYMBOL -> symbol(token);
            case END -> throw unexpected(token);
        };
    }

    private Expression word(Token token) {
        return switch (token.text()) {
            case "true" -> new Literal(true);
            case "false" -> new Literal(false);
            case "null" -> new Literal(null);
            case "and", "or", "not" -> throw unexpected(token);
            default -> new Column(token.text());
        };
    }

    private Expression symbol(Token token) {
        descend();
        Expression value;
        if (token.is("-")) {
            value = new Sum(new Literal(0.0), -1, value());
        } else if (token.is("(")) {
            value = or();
            if (!skip(")")) {
                throw unexpected(peek());
            }
        } else {
            throw unexpected(token);
        }
        depth--;
        return value;
    }

    private void descend() {
        if (++depth > MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    private boolean skip(String word) {
        boolean found = peek().is(word);
        next += found ? 1 : 0;
        return found;
    }

    private IllegalArgumentException unexpected(Token token) {
        return new IllegalArgumentException(
                "unexpected " + token.text() + " at position " + token.position() + " of: " + text);
    }
}
