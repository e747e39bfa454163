package io.burnish.data.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Python's `format % values`, of the conversions `s r d i f x X %` with flags, width and precision.
final class PercentFormat {

    private static final Pattern FIELD = Pattern.compile(
            "%(?:\\((?<key>[^)]*)\\))?(?<flags>[-+0 #]*)(?<width>\\d{0,6})(?:\\.(?<precision>\\d{0,6}))?(?<type>.?)",
            Pattern.DOTALL);

    private final Budget budget;
    private final Printer printer;

    PercentFormat(Budget budget, Printer printer) {
        this.budget = budget;
        this.printer = printer;
    }

    Text format(Text format, Value values) {
        List<Value> positional = values instanceof Tuple(var items) ? items : List.of(values);
        TextSink sink = new TextSink(budget);
        Matcher field = FIELD.matcher(format.value());
        int end = 0;
        int used = 0;
        while (field.find()) {
            sink.append(format.value(), end, field.start());
            end = field.end();
            if (field.group("type").equals("%")) {
                sink.append('%');
            } else if (field.group("key") != null) {
                append(sink, field, entry(values, field.group("key")), format);
            } else if (used < positional.size()) {
                append(sink, field, positional.get(used++), format);
            } else {
                throw new Refusal("there are fewer values than the format has fields");
            }
        }
        if (used < positional.size() && !(values instanceof Dict)) {
            throw new Refusal("there are more values than the format has fields");
        }
        return format.with(
                sink.append(format.value(), end, format.value().length()).toString());
    }

    private static Value entry(Value values, String key) {
        Value entry = values instanceof Dict dict ? dict.find(key) : null;
        if (entry == null) {
            throw new Refusal("there is no value '%s' for the format".formatted(key));
        }
        return entry;
    }

    private void append(TextSink sink, Matcher field, Value value, Text format) {
        String flags = field.group("flags");
        String precision = field.group("precision");
        String text =
                switch (field.group("type")) {
                    case "s" -> shortened(text(value, format), precision);
                    case "r" -> shortened(printer.quoted(value), precision);
                    case "d", "i" -> signed(whole(value).value().toString(), flags);
                    case "x" -> signed(whole(value).value().toString(16), flags);
                    case "X" -> signed(Casing.upper(whole(value).value().toString(16)), flags);
                    case "f" -> signed(fixed(value, precision == null ? 6 : number(precision)), flags);
                    case String type ->
                        throw new Refusal("a format's conversion '%%%s' is not supported".formatted(type));
                };
        int width = number(field.group("width"));
        boolean isNumber =
                !field.group("type").equals("s") && !field.group("type").equals("r");
        long missing = Padding.missing(text, width);
        if (flags.contains("-")) {
            sink.append(text).repeat(" ", missing);
        } else if (flags.contains("0") && isNumber) {
            sink.append(Padding.zeros(text, width, budget));
        } else {
            sink.repeat(" ", missing).append(text);
        }
    }

    private String text(Value value, Text format) {
        return format.safe() && value instanceof Text text ? text.escaped().value() : printer.text(value);
    }

    private static String shortened(String text, String precision) {
        return precision == null || Characters.length(text) <= number(precision)
                ? text
                : text.substring(0, text.offsetByCodePoints(0, number(precision)));
    }

    private static String signed(String number, String flags) {
        if (number.startsWith("-")) {
            return number;
        }
        return (flags.contains("+") ? "+" : flags.contains(" ") ? " " : "") + number;
    }

    private static Int whole(Value value) {
        return switch (value) {
            case Int number -> number;
            case Bool bool -> bool.asInt();
            case Real(var number) when Double.isFinite(number) -> new Int(new BigDecimal(number).toBigInteger());
            case Value other -> throw notNumber(other);
        };
    }

    private static String fixed(Value value, int digits) {
        if (!Comparison.isNumber(value)) {
            throw notNumber(value);
        }
        double number = Arithmetic.asDouble(value);
        if (!Double.isFinite(number)) {
            return FloatText.of(number);
        }
        if (digits > 1_000) {
            throw new Refusal("a format with more than 1,000 digits");
        }
        String text =
                new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return number < 0 && !text.startsWith("-") ? "-" + text : text;
    }

    private static Refusal notNumber(Value value) {
        return value instanceof Undefined undefined
                ? undefined.refusal()
                : new Refusal("the format wants a number, got a value of type '%s'".formatted(value.typeName()));
    }

    private static int number(String digits) {
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
