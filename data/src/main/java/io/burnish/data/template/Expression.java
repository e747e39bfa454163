package io.burnish.data.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What has a value.
sealed interface Expression {

    /// The line of the template, for messages.
    int line();

    record Literal(int line, Value value) implements Expression {}

    record Name(int line, String name) implements Expression {}

    record ListDisplay(int line, List<Expression> items) implements Expression {}

    record TupleDisplay(int line, List<Expression> items) implements Expression {}

    record DictDisplay(int line, List<Entry> entries) implements Expression {}

    record Entry(Expression key, Expression value) {}

    /// `owner.name`
    record Attribute(int line, Expression owner, String name) implements Expression {}

    /// `owner[key]`
    record Element(int line, Expression owner, Expression key) implements Expression {}

    /// `owner[start:stop:step]`
    record Slice(
            int line,
            Expression owner,
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step)
            implements Expression {}

    record Call(int line, Expression callee, List<Argument> arguments) implements Expression {}

    /// An argument of a call, a filter or a test; `keyword` is null for one given by position.
    record Argument(@Nullable String keyword, Expression value) {}

    /// `input|name(arguments)`
    record Filter(int line, Expression input, String name, List<Argument> arguments) implements Expression {}

    /// `input is name(arguments)`
    record Test(int line, Expression input, String name, List<Argument> arguments) implements Expression {}

    record Negative(int line, Expression operand) implements Expression {}

    record Positive(int line, Expression operand) implements Expression {}

    record Binary(int line, BinaryOperator operator, Expression left, Expression right) implements Expression {}

    /// `a ~ b ~ c`
    record Concatenation(int line, List<Expression> parts) implements Expression {}

    /// `first < second <= third`: every neighbouring pair is compared, up to the first that fails.
    record Comparisons(int line, Expression first, List<Operand> operands) implements Expression {}

    record Operand(ComparisonOperator operator, Expression value) {}

    record Not(int line, Expression operand) implements Expression {}

    record And(int line, Expression left, Expression right) implements Expression {}

    record Or(int line, Expression left, Expression right) implements Expression {}

    /// `then if condition else otherwise`; without an `else` it is undefined when the condition fails.
    record Conditional(
            int line,
            Expression condition,
            Expression then,
            @Nullable Expression otherwise) implements Expression {}
}
