package io.burnish.data.template;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Python's `==`, `<` and `in`.
final class Comparison {

    private final Budget budget;

    Comparison(Budget budget) {
        this.budget = budget;
    }

    boolean test(ComparisonOperator operator, Value left, Value right) {
        return switch (operator) {
            case EQUAL -> equal(left, right);
            case NOT_EQUAL -> !equal(left, right);
            case LESS -> order(left, right, operator) < 0;
            case LESS_OR_EQUAL -> order(left, right, operator) <= 0;
            case GREATER -> order(left, right, operator) > 0;
            case GREATER_OR_EQUAL -> order(left, right, operator) >= 0;
            case IN -> contains(right, left);
            case NOT_IN -> !contains(right, left);
        };
    }

    boolean equal(Value left, Value right) {
        budget.steps(1);
        if (isNumber(left) && isNumber(right)) {
            return orderOfNumbers(left, right) == 0;
        }
        return switch (left) {
            case Text(var text, var _) -> right instanceof Text(var other, var _) && sameText(text, other);
            case ListValue(var items) -> right instanceof ListValue(var others) && allEqual(items, others);
            case Tuple(var items) -> right instanceof Tuple(var others) && allEqual(items, others);
            case Range(var items) -> right instanceof Range(var others) && allEqual(items, others);
            case Dict(var entries) -> right instanceof Dict(var others) && sameEntries(entries, others);
            case Undefined _ -> right instanceof Undefined;
            case None _, Bool _, Int _, Real _, DictView _, Generator _, Namespace _, Loop _, Callable _ ->
                left == right;
        };
    }

    /// Negative, zero or positive as `left` is less than, equal to or greater than `right`.
    int order(Value left, Value right, ComparisonOperator operator) {
        budget.steps(1);
        if (isNumber(left) && isNumber(right)) {
            return orderOfNumbers(left, right);
        }
        if (left instanceof Text(var text, var _) && right instanceof Text(var other, var _)) {
            budget.characters(Math.min(text.length(), other.length()));
            return orderOfCodePoints(text, other);
        }
        if (left instanceof ListValue(var items) && right instanceof ListValue(var others)) {
            return order(items, others, operator);
        }
        if (left instanceof Tuple(var items) && right instanceof Tuple(var others)) {
            return order(items, others, operator);
        }
        if (left instanceof Undefined undefined) {
            throw undefined.refusal();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.refusal();
        }
        throw new Refusal("'%s' does not order values of type '%s' and '%s'"
                .formatted(operator.symbol(), left.typeName(), right.typeName()));
    }

    private int order(List<Value> left, List<Value> right, ComparisonOperator operator) {
        budget.enter();
        int shared = 0;
        while (shared < Math.min(left.size(), right.size()) && equal(left.get(shared), right.get(shared))) {
            shared++;
        }
        int order = shared < Math.min(left.size(), right.size())
                ? order(left.get(shared), right.get(shared), operator)
                : Integer.compare(left.size(), right.size());
        budget.leave();
        return order;
    }

    /// `item in container`
    boolean contains(Value container, Value item) {
        return switch (container) {
            case Text(var text, var _) -> {
                if (item instanceof Undefined undefined) {
                    throw undefined.refusal();
                }
                if (!(item instanceof Text(var part, var _))) {
                    throw new Refusal(
                            "'in' a text looks for a text, got a value of type '%s'".formatted(item.typeName()));
                }
                budget.characters(text.length());
                yield text.contains(part);
            }
            case Dict dict -> dict.find(item) != null;
            case Sequence sequence -> anyEqual(sequence.items().iterator(), item);
            case DictView view -> anyEqual(view.items().iterator(), item);
            case Generator(var values, var _) -> anyEqual(values, item);
            case Undefined _ -> false;
            case None _, Bool _, Int _, Real _, Namespace _, Loop _, Callable _ ->
                throw new Refusal("'in' cannot look into a value of type '%s'".formatted(container.typeName()));
        };
    }

    private boolean anyEqual(Iterator<Value> values, Value item) {
        while (values.hasNext()) {
            if (equal(values.next(), item)) {
                return true;
            }
        }
        return false;
    }

    private boolean sameText(String left, String right) {
        if (left.length() != right.length()) {
            return false;
        }
        budget.characters(left.length());
        return left.equals(right);
    }

    private boolean allEqual(List<Value> left, List<Value> right) {
        budget.enter();
        boolean equal = left.size() == right.size();
        for (int i = 0; equal && i < left.size(); i++) {
            equal = equal(left.get(i), right.get(i));
        }
        budget.leave();
        return equal;
    }

    private boolean sameEntries(Map<Value, Value> left, Map<Value, Value> right) {
        budget.enter();
        boolean equal = left.size() == right.size();
        for (Map.Entry<Value, Value> entry : left.entrySet()) {
            @Nullable Value other = right.get(entry.getKey());
            equal = equal && other != null && equal(entry.getValue(), other);
        }
        budget.leave();
        return equal;
    }

    /// Java orders UTF-16 units, which puts characters beyond U+FFFF before some that Python puts them after.
    private static int orderOfCodePoints(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        for (int i = 0; i < shorter; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return Character.isSurrogate(a) == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    static boolean isNumber(Value value) {
        return value instanceof Int || value instanceof Real || value instanceof Bool;
    }

    /// Never zero where one is not a number.
    private static int orderOfNumbers(Value left, Value right) {
        if (left instanceof Int(var a) && right instanceof Int(var b)) {
            return a.compareTo(b);
        }
        double a = Arithmetic.asDouble(left);
        double b = Arithmetic.asDouble(right);
        return a == b ? exact(left).compareTo(exact(right)) : a < b ? -1 : 1;
    }

    /// A number as it is, of those whose doubles are equal: integers beyond 2^53 may still differ.
    private static BigDecimal exact(Value number) {
        return switch (number) {
            case Int(var value) -> new BigDecimal(value);
            case Real(var value) when Double.isFinite(value) -> new BigDecimal(value);
            case Real _ -> BigDecimal.ZERO;
            case Value bool -> bool.isTrue() ? BigDecimal.ONE : BigDecimal.ZERO;
        };
    }
}
