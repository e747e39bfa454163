package io.burnish.data.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses what operators stand between: literals, names, displays in brackets, and what follows them directly
/// (attributes, elements, calls).
final class OperandParser {

    /// Words of the language, which cannot name a variable.
    static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "is", "if", "else");

    /// Enough for every integer that [Int] takes.
    private static final int MAX_DIGITS = 4_300;

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    OperandParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /// An operand with its signs and with what follows it.
    Expression signed() {
        boolean negative = tokens.current().isOperator("-");
        if (!negative && !tokens.current().isOperator("+")) {
            return postfix(operand());
        }
        tokens.descend();
        int line = tokens.next().line();
        Expression operand = signed();
        tokens.rise();
        return negative ? new Expression.Negative(line, operand) : new Expression.Positive(line, operand);
    }

    Expression operand() {
        Token token = tokens.current();
        return switch (token.kind()) {
            case NAME -> name(tokens.next());
            case STRING -> string();
            case INTEGER -> new Expression.Literal(token.line(), integer(tokens.next()));
            case FLOAT ->
                new Expression.Literal(
                        token.line(),
                        new Real(Double.parseDouble(tokens.next().text().replace("_", ""))));
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> parenthesized();
                    case "[" -> list();
                    case "{" -> dict();
                    default -> throw tokens.unexpected("an expression");
                };
            case DATA, OUTPUT_BEGIN, OUTPUT_END, TAG_BEGIN, TAG_END, END -> throw tokens.unexpected("an expression");
        };
    }

    private Expression name(Token token) {
        return switch (token.text()) {
            case "true", "True" -> new Expression.Literal(token.line(), Bool.TRUE);
            case "false", "False" -> new Expression.Literal(token.line(), Bool.FALSE);
            case "none", "None" -> new Expression.Literal(token.line(), None.NONE);
            case String name
            when KEYWORDS.contains(name) ->
                throw new TemplateException(token.line(), "expected an expression, got '%s'".formatted(name));
            case String name -> new Expression.Name(token.line(), name);
        };
    }

    private Expression string() {
        Token first = tokens.next();
        StringBuilder text = new StringBuilder(first.text());
        while (tokens.current().is(TokenKind.STRING)) {
            text.append(tokens.next().text());
        }
        return new Expression.Literal(first.line(), Text.of(text.toString()));
    }

    private static Int integer(Token token) {
        String digits = token.text().replace("_", "");
        try {
            if (digits.length() > MAX_DIGITS) {
                throw new TemplateException(token.line(), "an integer of %,d digits".formatted(digits.length()));
            }
            return new Int(
                    switch (digits.length() > 1 ? Character.toLowerCase(digits.charAt(1)) : '0') {
                        case 'x' -> new BigInteger(digits.substring(2), 16);
                        case 'o' -> new BigInteger(digits.substring(2), 8);
                        case 'b' -> new BigInteger(digits.substring(2), 2);
                        default -> new BigInteger(digits);
                    });
        } catch (NumberFormatException _) {
            throw new TemplateException(token.line(), "'%s' is no integer".formatted(token.text()));
        } catch (Refusal refusal) {
            throw refusal.at(token.line());
        }
    }

    private Expression parenthesized() {
        int line = tokens.next().line();
        if (tokens.skipOperator(")")) {
            return new Expression.TupleDisplay(line, List.of());
        }
        Expression inside = tuple(true);
        tokens.expectOperator(")");
        return inside;
    }

    /// An expression, or a tuple of several with commas between and perhaps behind them.
    Expression tuple(boolean withConditional) {
        int line = tokens.line();
        List<Expression> items = new ArrayList<>();
        boolean comma;
        do {
            items.add(withConditional ? expressions.expression() : expressions.disjunction());
            comma = tokens.skipOperator(",");
        } while (comma && !endsTuple(tokens.current()));
        return comma || items.size() > 1 ? new Expression.TupleDisplay(line, items) : items.getFirst();
    }

    private static boolean endsTuple(Token token) {
        return token.is(TokenKind.OUTPUT_END) || token.is(TokenKind.TAG_END) || token.isOperator(")");
    }

    private Expression list() {
        int line = tokens.next().line();
        List<Expression> items = new ArrayList<>();
        while (!tokens.skipOperator("]")) {
            items.add(expressions.expression());
            if (!tokens.current().isOperator("]")) {
                tokens.expectOperator(",");
            }
        }
        return new Expression.ListDisplay(line, items);
    }

    private Expression dict() {
        int line = tokens.next().line();
        List<Expression.Entry> entries = new ArrayList<>();
        while (!tokens.skipOperator("}")) {
            Expression key = expressions.expression();
            tokens.expectOperator(":");
            entries.add(new Expression.Entry(key, expressions.expression()));
            if (!tokens.current().isOperator("}")) {
                tokens.expectOperator(",");
            }
        }
        return new Expression.DictDisplay(line, entries);
    }

    /// The attributes, elements and calls that follow an operand.
    Expression postfix(Expression operand) {
        Expression expression = operand;
        while (true) {
            int line = tokens.line();
            if (tokens.skipOperator(".")) {
                expression = attribute(line, expression);
            } else if (tokens.skipOperator("[")) {
                expression = element(line, expression);
            } else if (tokens.current().isOperator("(")) {
                expression = new Expression.Call(line, expression, arguments());
            } else {
                return expression;
            }
        }
    }

    private Expression attribute(int line, Expression owner) {
        if (tokens.current().is(TokenKind.INTEGER)) {
            return new Expression.Element(line, owner, new Expression.Literal(line, integer(tokens.next())));
        }
        return new Expression.Attribute(
                line, owner, tokens.expect(TokenKind.NAME).text());
    }

    private Expression element(int line, Expression owner) {
        Expression start = tokens.current().isOperator(":") ? null : expressions.expression();
        if (start != null && tokens.skipOperator("]")) {
            return new Expression.Element(line, owner, start);
        }
        tokens.expectOperator(":");
        Expression stop = slicePart();
        Expression step = tokens.skipOperator(":") ? slicePart() : null;
        tokens.expectOperator("]");
        return new Expression.Slice(line, owner, start, stop, step);
    }

    private @Nullable Expression slicePart() {
        boolean absent = tokens.current().isOperator(":") || tokens.current().isOperator("]");
        return absent ? null : expressions.expression();
    }

    /// Arguments in their parentheses; those with a keyword come last.
    List<Expression.Argument> arguments() {
        tokens.expectOperator("(");
        List<Expression.Argument> arguments = new ArrayList<>();
        boolean keywords = false;
        while (!tokens.skipOperator(")")) {
            if (tokens.current().isOperator("*") || tokens.current().isOperator("**")) {
                throw tokens.fail("'*' and '**' before an argument are not supported");
            }
            boolean keyword =
                    tokens.current().is(TokenKind.NAME) && tokens.following().isOperator("=");
            if (keywords && !keyword) {
                throw tokens.fail("an argument by position follows one by keyword");
            }
            keywords = keyword;
            String name = keyword ? tokens.next().text() : null;
            if (keyword) {
                tokens.expectOperator("=");
            }
            arguments.add(new Expression.Argument(name, expressions.expression()));
            if (!tokens.current().isOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        return arguments;
    }
}
