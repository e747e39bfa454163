package io.burnish.data.template;

import java.util.function.Predicate;

/// All tests, `input is name(arguments)`.
final class Tests {

    private static final Table<Value> TABLE = new Table<Value>()
            .addAll(kind("defined", value -> !(value instanceof Undefined)))
            .addAll(kind("undefined", Undefined.class::isInstance))
            .addAll(kind("none", None.class::isInstance))
            .addAll(kind("boolean", Bool.class::isInstance))
            .addAll(kind("true", value -> value == Bool.TRUE))
            .addAll(kind("false", value -> value == Bool.FALSE))
            .addAll(kind("integer", Int.class::isInstance))
            .addAll(kind("float", Real.class::isInstance))
            .addAll(kind("number", Comparison::isNumber))
            .addAll(kind("string", Text.class::isInstance))
            .addAll(kind("mapping", Dict.class::isInstance))
            .addAll(kind("sequence", Tests::isSequence))
            .addAll(kind("iterable", Iteration::isIterable))
            .addAll(kind("callable", Callable.class::isInstance))
            .addAll(kind("escaped", value -> value instanceof Text text && text.safe()))
            .addAll(kind("filter", value -> value instanceof Text(var name, var _) && Filters.contains(name)))
            .addAll(kind("test", value -> value instanceof Text(var name, var _) && contains(name)))
            .add(
                    "upper",
                    (value, _, runtime) ->
                            Bool.of(Casing.isUpper(runtime.printer().text(value))))
            .add(
                    "lower",
                    (value, _, runtime) ->
                            Bool.of(Casing.isLower(runtime.printer().text(value))))
            .add(
                    "odd",
                    (value, _, runtime) ->
                            Bool.of(remainder(value, Int.of(2), runtime).equals(Int.of(1))))
            .add(
                    "even",
                    (value, _, runtime) ->
                            Bool.of(!remainder(value, Int.of(2), runtime).isTrue()))
            .add(
                    "divisibleby",
                    (value, p, runtime) ->
                            Bool.of(!remainder(value, p.get("num"), runtime).isTrue()),
                    "num")
            .add("sameas", (value, p, _) -> Bool.of(isSame(value, p.get("other"))), "other")
            .addAll(comparison(ComparisonOperator.IN, "in"))
            .addAll(comparison(ComparisonOperator.EQUAL, "==", "eq", "equalto"))
            .addAll(comparison(ComparisonOperator.NOT_EQUAL, "!=", "ne"))
            .addAll(comparison(ComparisonOperator.LESS, "<", "lt", "lessthan"))
            .addAll(comparison(ComparisonOperator.LESS_OR_EQUAL, "<=", "le"))
            .addAll(comparison(ComparisonOperator.GREATER, ">", "gt", "greaterthan"))
            .addAll(comparison(ComparisonOperator.GREATER_OR_EQUAL, ">=", "ge"));

    private Tests() {}

    static boolean contains(String name) {
        return TABLE.find(name) != null;
    }

    static boolean apply(String name, Value input, Arguments arguments, Runtime runtime) {
        Builtin<Value> test = TABLE.find(name);
        if (test == null) {
            throw new Refusal("there is no test '%s'".formatted(name));
        }
        return test.call(input, arguments, runtime).isTrue();
    }

    private static Table<Value> kind(String name, Predicate<Value> holds) {
        return new Table<Value>().add(name, (value, _, _) -> Bool.of(holds.test(value)));
    }

    private static Table<Value> comparison(ComparisonOperator operator, String... names) {
        Table<Value> table = new Table<>();
        for (String name : names) {
            table.add(
                    name,
                    (value, p, runtime) -> Bool.of(runtime.comparison().test(operator, value, p.get("other"))),
                    "other");
        }
        return table;
    }

    /// Everything with a length and elements: as in Jinja a text, a dict and what is undefined, too.
    private static boolean isSequence(Value value) {
        return value instanceof Sequence
                || value instanceof Text
                || value instanceof Dict
                || value instanceof Undefined;
    }

    private static boolean isSame(Value left, Value right) {
        return left == right
                || (left instanceof Text && left.equals(right))
                || (left instanceof Int && left.equals(right));
    }

    private static Value remainder(Value value, Value divisor, Runtime runtime) {
        return runtime.arithmetic().apply(BinaryOperator.REMAINDER, value, divisor);
    }
}
