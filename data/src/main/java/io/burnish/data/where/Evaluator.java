package io.burnish.data.where;

import io.burnish.data.where.Expression.And;
import io.burnish.data.where.Expression.Column;
import io.burnish.data.where.Expression.Comparator;
import io.burnish.data.where.Expression.Comparison;
import io.burnish.data.where.Expression.Literal;
import io.burnish.data.where.Expression.Not;
import io.burnish.data.where.Expression.Or;
import io.burnish.data.where.Expression.Sum;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Computes a condition on one row.
///
/// Numbers are compared as doubles, text by code unit. `==` and `!=` take any values, null too; everything else
/// refuses null and mixed types, for a guess would keep or drop rows in silence.
final class Evaluator {

    private Evaluator() {}

    static boolean truth(Expression expression, Function<String, @Nullable Object> columns) {
        return switch (expression) {
            case And(var left, var right) -> truth(left, columns) && truth(right, columns);
            case Or(var left, var right) -> truth(left, columns) || truth(right, columns);
            case Not(var operand) -> !truth(operand, columns);
            case Comparison(var left, var comparator, var right) ->
                compare(value(left, columns), comparator, value(right, columns), (Comparison) expression);
            case Literal _, Column _, Sum _ -> {
                if (value(expression, columns) instanceof Boolean truth) {
                    yield truth;
                }
                throw new WhereException(
                        described(expression, value(expression, columns)) + " is neither true nor false");
            }
        };
    }

    private static @Nullable Object value(Expression expression, Function<String, @Nullable Object> columns) {
        return switch (expression) {
            case Literal(var value) -> value;
            case Column(var name) ->
                columns.apply(name) instanceof Number number ? number.doubleValue() : columns.apply(name);
            case Sum(var left, int sign, var right) -> number(left, columns) + sign * number(right, columns);
            case And _, Or _, Not _, Comparison _ -> truth(expression, columns);
        };
    }

    private static double number(Expression expression, Function<String, @Nullable Object> columns) {
        if (value(expression, columns) instanceof Double number) {
            return number;
        }
        throw new WhereException(described(expression, value(expression, columns)) + " is no number");
    }

    private static boolean compare(
            @Nullable Object left, Comparator comparator, @Nullable Object right, Comparison comparison) {
        return switch (comparator) {
            case EQUAL -> java.util.Objects.equals(left, right);
            case UNEQUAL -> !java.util.Objects.equals(left, right);
            case LESS -> order(left, right, comparison) < 0;
            case AT_MOST -> order(left, right, comparison) <= 0;
            case GREATER -> order(left, right, comparison) > 0;
            case AT_LEAST -> order(left, right, comparison) >= 0;
        };
    }

    private static int order(@Nullable Object left, @Nullable Object right, Comparison comparison) {
        if (left instanceof Double a && right instanceof Double b) {
            return Double.compare(a, b);
        }
        if (left instanceof String a && right instanceof String b) {
            return a.compareTo(b);
        }
        throw new WhereException("cannot compare " + described(comparison.left(), left) + " "
                + comparison.comparator().symbol() + " " + described(comparison.right(), right));
    }

    private static String described(Expression expression, @Nullable Object value) {
        String shown = value instanceof String text ? "'" + text + "'" : String.valueOf(value);
        if (shown.length() > 60) {
            shown = shown.substring(0, 57) + "...";
        }
        return expression instanceof Column(var name) ? name + " (" + shown + ")" : shown;
    }
}
