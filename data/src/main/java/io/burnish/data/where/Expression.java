package io.burnish.data.where;

import org.jspecify.annotations.Nullable;

/// A condition as a tree.
sealed interface Expression {

    record Literal(@Nullable Object value) implements Expression {}

    record Column(String name) implements Expression {}

    record Not(Expression operand) implements Expression {}

    record And(Expression left, Expression right) implements Expression {}

    record Or(Expression left, Expression right) implements Expression {}

    /// Addition, or with `sign` -1 subtraction.
    record Sum(Expression left, int sign, Expression right) implements Expression {}

    record Comparison(Expression left, Comparator comparator, Expression right) implements Expression {}

    /// How two values are compared.
    enum Comparator {
        EQUAL("=="),
        UNEQUAL("!="),
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">=");

        private final String symbol;

        Comparator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }
    }
}
