package io.burnish.evaluate;

/// What of an answer's looks may sway a judge.
public enum StyleFeature {
    TOKENS,
    HEADERS,
    LISTS,
    BOLD;

    double of(Style style) {
        return switch (this) {
            case TOKENS -> style.tokens();
            case HEADERS -> style.headers();
            case LISTS -> style.lists();
            case BOLD -> style.bold();
        };
    }

    /// `(a - b) / (a + b + 1)`, the first answer's count against the second's.
    double difference(Style first, Style second) {
        return (of(first) - of(second)) / (of(first) + of(second) + 1);
    }
}
