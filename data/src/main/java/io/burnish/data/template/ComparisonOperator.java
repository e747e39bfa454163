package io.burnish.data.template;

import org.jspecify.annotations.Nullable;

/// The operators of a comparison.
enum ComparisonOperator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    IN("in"),
    NOT_IN("not in");

    private final String symbol;

    ComparisonOperator(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    /// The operator that a token begins; [#NOT_IN] takes a second token.
    static @Nullable ComparisonOperator of(Token token, Token following) {
        if (token.isName("not")) {
            return following.isName("in") ? NOT_IN : null;
        }
        for (ComparisonOperator operator : values()) {
            if (token.isOperator(operator.symbol) || (operator == IN && token.isName("in"))) {
                return operator;
            }
        }
        return null;
    }
}
