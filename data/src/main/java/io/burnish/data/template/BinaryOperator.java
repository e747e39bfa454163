package io.burnish.data.template;

import org.jspecify.annotations.Nullable;

/// The arithmetic operators.
enum BinaryOperator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    FLOOR_DIVIDE("//"),
    REMAINDER("%"),
    POWER("**");

    private final String symbol;

    BinaryOperator(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    static @Nullable BinaryOperator of(Token token) {
        for (BinaryOperator operator : values()) {
            if (token.isOperator(operator.symbol)) {
                return operator;
            }
        }
        return null;
    }
}
