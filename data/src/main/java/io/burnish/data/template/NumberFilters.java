package io.burnish.data.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Filters that make numbers.
final class NumberFilters {

    private static final Pattern INTEGER = Pattern.compile("([-+]?)(0[xXoObB]_?)?([0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)");
    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)(?:[eE][-+]?\\d+)?");

    /// Longer texts are not read as numbers, as in Python.
    private static final int MAX_DIGITS = 4_300;

    static final Table<Value> TABLE = new Table<Value>()
            .add("abs", (value, _, runtime) -> absolute(value, runtime))
            .add("int", NumberFilters::whole, "default?", "base?")
            .add("float", (value, p, _) -> real(value, p.get("default", new Real(0))), "default?")
            .add("round", NumberFilters::round, "precision?", "method?")
            .add("sum", NumberFilters::sum, "attribute?", "start?");

    private NumberFilters() {}

    private static Value absolute(Value value, Runtime runtime) {
        return switch (runtime.arithmetic().positive(value)) {
            case Int(var number) -> new Int(number.abs());
            case Real(var number) -> new Real(Math.abs(number));
            case Value other -> other;
        };
    }

    private static Value whole(Value value, Parameters parameters, Runtime runtime) {
        Value fallback = parameters.get("default", Int.of(0));
        return switch (value) {
            case Int number -> number;
            case Bool bool -> bool.asInt();
            case Real(var number) -> truncated(number, fallback);
            case Text(var text, var _) -> {
                BigInteger number = parsed(strip(text), parameters.whole("base", 10));
                if (number != null) {
                    yield new Int(number);
                }
                yield real(value, None.NONE) instanceof Real(var real) ? truncated(real, fallback) : fallback;
            }
            case Undefined undefined -> throw undefined.refusal();
            case None _, Sequence _, Dict _, DictView _, Generator _, Namespace _, Loop _, Callable _ -> fallback;
        };
    }

    private static Value truncated(double number, Value fallback) {
        return Double.isFinite(number) ? new Int(new BigDecimal(number).toBigInteger()) : fallback;
    }

    private static @Nullable BigInteger parsed(String text, int base) {
        Matcher matcher = INTEGER.matcher(text);
        if (text.length() > MAX_DIGITS || !matcher.matches()) {
            return null;
        }
        String prefix = matcher.group(2);
        int radix = prefix == null ? base : radix(prefix);
        boolean prefixed = prefix != null && (base == 0 || base == radix);
        String digits = prefixed || prefix == null ? matcher.group(3) : prefix + matcher.group(3);
        try {
            return new BigInteger(matcher.group(1) + digits.replace("_", ""), prefixed ? radix : base == 0 ? 10 : base);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static int radix(String prefix) {
        return switch (Character.toLowerCase(prefix.charAt(1))) {
            case 'x' -> 16;
            case 'o' -> 8;
            default -> 2;
        };
    }

    private static Value real(Value value, Value fallback) {
        return switch (value) {
            case Int _, Bool _, Real _ -> new Real(Arithmetic.asDouble(value));
            case Text(var text, var _) -> parsed(strip(text), fallback);
            case Undefined undefined -> throw undefined.refusal();
            case None _, Sequence _, Dict _, DictView _, Generator _, Namespace _, Loop _, Callable _ -> fallback;
        };
    }

    private static Value parsed(String text, Value fallback) {
        String unsigned = Casing.lower(text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text);
        double sign = text.startsWith("-") ? -1 : 1;
        return switch (unsigned) {
            case "inf", "infinity" -> new Real(sign * Double.POSITIVE_INFINITY);
            case "nan" -> new Real(Double.NaN);
            case String _
            when text.length() <= MAX_DIGITS && FLOAT.matcher(text).matches() ->
                new Real(Double.parseDouble(text.replace("_", "")));
            case String _ -> fallback;
        };
    }

    private static String strip(String text) {
        return Stripping.both(text, None.NONE);
    }

    private static Value round(Value value, Parameters parameters, Runtime runtime) {
        Value number = runtime.arithmetic().positive(value);
        int precision = Math.clamp(parameters.whole("precision", 0), -400, 400);
        RoundingMode mode =
                switch (parameters.text("method", "common")) {
                    case "common" -> RoundingMode.HALF_EVEN;
                    case "ceil" -> RoundingMode.CEILING;
                    case "floor" -> RoundingMode.FLOOR;
                    case String other ->
                        throw new Refusal(
                                "'round' knows the methods common, ceil and floor, got '%s'".formatted(other));
                };
        if (number instanceof Int(var whole) && mode == RoundingMode.HALF_EVEN) {
            return new Int(
                    new BigDecimal(whole).setScale(Math.min(precision, 0), mode).toBigInteger());
        }
        double real = Arithmetic.asDouble(number);
        return Double.isFinite(real)
                ? new Real(new BigDecimal(real).setScale(precision, mode).doubleValue())
                : new Real(real);
    }

    private static Value sum(Value value, Parameters parameters, Runtime runtime) {
        Value sum = parameters.get("start", Int.of(0));
        for (Value item : runtime.iteration().list(value)) {
            Value term = parameters.has("attribute") ? runtime.access().path(item, parameters.get("attribute")) : item;
            sum = runtime.arithmetic().apply(BinaryOperator.ADD, sum, term);
        }
        return sum;
    }
}
