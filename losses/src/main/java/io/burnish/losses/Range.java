package io.burnish.losses;

import java.util.Optional;

/// The values a hyperparameter may take: one place for validation, help and error messages.
public enum Range {
    FINITE("any number"),
    POSITIVE("> 0"),
    NOT_NEGATIVE(">= 0"),
    /// Label smoothing: at one half the label says nothing.
    BELOW_HALF("in [0, 0.5)"),
    /// Label smoothing where zero has no finite loss.
    INSIDE_HALF("in (0, 0.5)"),
    /// A part of a whole, nothing and all included.
    SHARE("in [0, 1]");

    private final String text;

    Range(String text) {
        this.text = text;
    }

    /// How help prints it, e.g. `> 0`.
    public String text() {
        return text;
    }

    /// What is wrong with a value, e.g. `must be > 0, got -1.0`; empty if nothing is.
    public Optional<String> problem(double value) {
        if (!Double.isFinite(value)) {
            return Optional.of("must be a finite number, got " + value);
        }
        return contains(value) ? Optional.empty() : Optional.of("must be " + text + ", got " + value);
    }

    /// Refuses a component of a record.
    ///
    /// @throws IllegalArgumentException e.g. `beta must be > 0, got -1.0`
    void require(String name, double value) {
        problem(value).ifPresent(problem -> {
            throw new IllegalArgumentException(name + " " + problem);
        });
    }

    private boolean contains(double value) {
        return switch (this) {
            case FINITE -> true;
            case POSITIVE -> value > 0;
            case NOT_NEGATIVE -> value >= 0;
            case BELOW_HALF -> value >= 0 && value < 0.5;
            case INSIDE_HALF -> value > 0 && value < 0.5;
            case SHARE -> value >= 0 && value <= 1;
        };
    }
}
