package io.burnish.data.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Python's arithmetic operators, on numbers, texts and sequences.
final class Arithmetic {

    private final Budget budget;
    private final PercentFormat percentFormat;

    Arithmetic(Budget budget, Printer printer) {
        this.budget = budget;
        this.percentFormat = new PercentFormat(budget, printer);
    }

    Value apply(BinaryOperator operator, Value left, Value right) {
        if (left instanceof Undefined undefined) {
            throw undefined.refusal();
        }
        if (operator == BinaryOperator.REMAINDER && left instanceof Text text) {
            return percentFormat.format(text, right);
        }
        if (right instanceof Undefined undefined) {
            throw undefined.refusal();
        }
        Value result =
                switch (operator) {
                    case ADD -> join(left, right);
                    case MULTIPLY -> repeat(left, right);
                    case SUBTRACT, DIVIDE, FLOOR_DIVIDE, REMAINDER, POWER -> null;
                };
        if (result == null && Comparison.isNumber(left) && Comparison.isNumber(right)) {
            result = compute(operator, number(left), number(right));
        }
        if (result == null) {
            throw new Refusal("'%s' does not take values of type '%s' and '%s'"
                    .formatted(operator.symbol(), left.typeName(), right.typeName()));
        }
        return result;
    }

    Value negative(Value operand) {
        return switch (signed(operand, "-")) {
            case Int(var value) -> new Int(value.negate());
            case Real(var value) -> new Real(-value);
            case Value other -> other;
        };
    }

    Value positive(Value operand) {
        return signed(operand, "+");
    }

    private static Value signed(Value operand, String sign) {
        if (operand instanceof Undefined undefined) {
            throw undefined.refusal();
        }
        if (!Comparison.isNumber(operand)) {
            throw new Refusal("'%s' does not take a value of type '%s'".formatted(sign, operand.typeName()));
        }
        return number(operand);
    }

    private @Nullable Value join(Value left, Value right) {
        if (left instanceof Text text && right instanceof Text other) {
            boolean safe = text.safe() || other.safe();
            String first = safe ? text.escaped().value() : text.value();
            String second = safe ? other.escaped().value() : other.value();
            budget.characters((long) first.length() + second.length());
            return new Text(first.concat(second), safe);
        }
        if (left instanceof ListValue(var items) && right instanceof ListValue(var others)) {
            return new ListValue(joined(items, others));
        }
        if (left instanceof Tuple(var items) && right instanceof Tuple(var others)) {
            return new Tuple(joined(items, others));
        }
        return null;
    }

    private List<Value> joined(List<Value> left, List<Value> right) {
        budget.steps((long) left.size() + right.size());
        List<Value> joined = new ArrayList<>(left.size() + right.size());
        joined.addAll(left);
        joined.addAll(right);
        return joined;
    }

    private @Nullable Value repeat(Value left, Value right) {
        if (Comparison.isNumber(left) && !Comparison.isNumber(right)) {
            return repeat(right, left);
        }
        if (!(number(right) instanceof Int count)) {
            return null;
        }
        long times = Math.max(0, count.clamped());
        return switch (left) {
            case Text text ->
                text.with(new TextSink(budget).repeat(text.value(), times).toString());
            case ListValue(var items) -> new ListValue(repeated(items, times));
            case Tuple(var items) -> new Tuple(repeated(items, times));
            case Value _ -> null;
        };
    }

    private List<Value> repeated(List<Value> items, long times) {
        List<Value> repeated = new ArrayList<>();
        if (!items.isEmpty()) {
            budget.steps(items.size() * times);
            for (long i = 0; i < times; i++) {
                repeated.addAll(items);
            }
        }
        return repeated;
    }

    private static Value number(Value value) {
        return value instanceof Bool bool ? bool.asInt() : value;
    }

    private static @Nullable Value compute(BinaryOperator operator, Value left, Value right) {
        boolean divides = operator == BinaryOperator.DIVIDE
                || operator == BinaryOperator.FLOOR_DIVIDE
                || operator == BinaryOperator.REMAINDER;
        if (divides && !right.isTrue()) {
            throw new Refusal("division by zero");
        }
        return left instanceof Int(var a) && right instanceof Int(var b)
                ? whole(operator, a, b)
                : real(operator, left, right);
    }

    private static Value whole(BinaryOperator operator, BigInteger left, BigInteger right) {
        return switch (operator) {
            case ADD -> new Int(left.add(right));
            case SUBTRACT -> new Int(left.subtract(right));
            case MULTIPLY -> new Int(left.multiply(right));
            case DIVIDE -> new Real(left.doubleValue() / right.doubleValue());
            case FLOOR_DIVIDE -> new Int(floorDivide(left, right));
            case REMAINDER -> new Int(left.subtract(floorDivide(left, right).multiply(right)));
            case POWER -> power(left, right);
        };
    }

    private static BigInteger floorDivide(BigInteger left, BigInteger right) {
        BigInteger[] parts = left.divideAndRemainder(right);
        boolean rounded = parts[1].signum() != 0 && parts[1].signum() != right.signum();
        return rounded ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    private static Value power(BigInteger base, BigInteger exponent) {
        if (exponent.signum() < 0) {
            return new Real(Math.pow(base.doubleValue(), exponent.doubleValue()));
        }
        boolean small = base.abs().compareTo(BigInteger.ONE) <= 0;
        int times = small ? exponent.testBit(0) ? 1 : exponent.signum() * 2 : new Int(exponent).clamped();
        if ((long) times * (base.bitLength() - 1) > Int.MAX_BITS) {
            throw new Refusal("an integer of more than %,d bits".formatted(Int.MAX_BITS));
        }
        return new Int(base.pow(times));
    }

    private static Value real(BinaryOperator operator, Value left, Value right) {
        double a = asDouble(left);
        double b = asDouble(right);
        return new Real(
                switch (operator) {
                    case ADD -> a + b;
                    case SUBTRACT -> a - b;
                    case MULTIPLY -> a * b;
                    case DIVIDE -> a / b;
                    case FLOOR_DIVIDE -> Math.floor(a / b);
                    case REMAINDER -> a - Math.floor(a / b) * b;
                    case POWER -> Math.pow(a, b);
                });
    }

    static double asDouble(Value number) {
        return switch (number) {
            case Int(var value) -> value.doubleValue();
            case Real(var value) -> value;
            case Value other -> other.isTrue() ? 1 : 0;
        };
    }
}
