package io.burnish.data.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Parses expressions, from the loosest operator to the tightest: `if`, `or`, `and`, `not`, comparisons, `+
/// -`, `~`, `* / // %`, `**`, signs, filters and tests. What binds tighter still is [OperandParser]'s.
final class ExpressionParser {

    /// Words that end an argument of a test instead of beginning it.
    private static final Set<String> TEST_ENDS = Set.of("else", "or", "and", "if", "not", "in");

    private final TokenStream tokens;
    private final OperandParser operands;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
        this.operands = new OperandParser(tokens, this);
    }

    OperandParser operands() {
        return operands;
    }

    Expression expression() {
        tokens.descend();
        Expression expression = disjunction();
        while (tokens.current().isName("if")) {
            int line = tokens.next().line();
            Expression condition = disjunction();
            Expression otherwise = tokens.skipName("else") ? expression() : null;
            expression = new Expression.Conditional(line, condition, expression, otherwise);
        }
        tokens.rise();
        return expression;
    }

    /// An expression, or several with commas between them: a tuple without parentheses.
    Expression expressionOrTuple() {
        return operands.tuple(true);
    }

    /// The same where an `if` that follows belongs to the statement.
    Expression expressionOrTupleBeforeIf() {
        return operands.tuple(false);
    }

    Expression disjunction() {
        Expression left = conjunction();
        while (tokens.current().isName("or")) {
            int line = tokens.next().line();
            left = new Expression.Or(line, left, conjunction());
        }
        return left;
    }

    private Expression conjunction() {
        Expression left = negation();
        while (tokens.current().isName("and")) {
            int line = tokens.next().line();
            left = new Expression.And(line, left, negation());
        }
        return left;
    }

    private Expression negation() {
        if (!tokens.current().isName("not")) {
            return comparison();
        }
        tokens.descend();
        int line = tokens.next().line();
        Expression operand = negation();
        tokens.rise();
        return new Expression.Not(line, operand);
    }

    private Expression comparison() {
        int line = tokens.line();
        Expression first = sum();
        List<Expression.Operand> operands = new ArrayList<>();
        for (ComparisonOperator operator = nextComparison(); operator != null; operator = nextComparison()) {
            tokens.next();
            if (operator == ComparisonOperator.NOT_IN) {
                tokens.next();
            }
            operands.add(new Expression.Operand(operator, sum()));
        }
        return operands.isEmpty() ? first : new Expression.Comparisons(line, first, operands);
    }

    private @Nullable ComparisonOperator nextComparison() {
        return ComparisonOperator.of(tokens.current(), tokens.following());
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.current().isOperator("+") || tokens.current().isOperator("-")) {
            left = binary(left, this::concatenation);
        }
        return left;
    }

    private Expression concatenation() {
        int line = tokens.line();
        List<Expression> parts = new ArrayList<>(List.of(product()));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.getFirst() : new Expression.Concatenation(line, parts);
    }

    private Expression product() {
        Expression left = power();
        while (tokens.current().isOperator("*")
                || tokens.current().isOperator("/")
                || tokens.current().isOperator("//")
                || tokens.current().isOperator("%")) {
            left = binary(left, this::power);
        }
        return left;
    }

    private Expression power() {
        Expression left = signed();
        while (tokens.current().isOperator("**")) {
            left = binary(left, this::signed);
        }
        return left;
    }

    private Expression binary(Expression left, Supplier<Expression> right) {
        int line = tokens.line();
        BinaryOperator operator = BinaryOperator.of(tokens.next());
        if (operator == null) {
            throw tokens.unexpected("an operator");
        }
        return new Expression.Binary(line, operator, left, right.get());
    }

    private Expression signed() {
        return filtersAndTests(operands.signed());
    }

    private Expression filtersAndTests(Expression input) {
        Expression expression = input;
        while (true) {
            if (tokens.current().isOperator("|")) {
                expression = filters(expression);
            } else if (tokens.current().isName("is")) {
                expression = test(expression);
            } else if (tokens.current().isOperator("(")) {
                expression = operands.postfix(expression);
            } else {
                return expression;
            }
        }
    }

    /// The filters that follow, each with its bar.
    Expression filters(Expression input) {
        Expression expression = input;
        while (tokens.skipOperator("|")) {
            expression = filter(expression);
        }
        return expression;
    }

    /// One filter without its bar.
    Expression filter(Expression input) {
        Token name = tokens.expect(TokenKind.NAME);
        List<Expression.Argument> arguments = tokens.current().isOperator("(") ? operands.arguments() : List.of();
        return new Expression.Filter(name.line(), input, name.text(), arguments);
    }

    private Expression test(Expression input) {
        int line = tokens.next().line();
        boolean negated = tokens.skipName("not");
        String name = tokens.expect(TokenKind.NAME).text();
        List<Expression.Argument> arguments = List.of();
        if (tokens.current().isOperator("(")) {
            arguments = operands.arguments();
        } else if (tokens.current().isName("is")) {
            throw tokens.fail("tests cannot be chained; put the first into parentheses");
        } else if (beginsTestArgument(tokens.current())) {
            arguments = List.of(new Expression.Argument(null, operands.postfix(operands.operand())));
        }
        Expression test = new Expression.Test(line, input, name, arguments);
        return negated ? new Expression.Not(line, test) : test;
    }

    private boolean beginsTestArgument(Token token) {
        return switch (token.kind()) {
            case NAME -> !TEST_ENDS.contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            case DATA, OUTPUT_BEGIN, OUTPUT_END, TAG_BEGIN, TAG_END, END -> false;
        };
    }
}
