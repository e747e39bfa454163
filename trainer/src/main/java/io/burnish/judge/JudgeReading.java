package io.burnish.judge;

import java.util.Optional;

/// What was found in a judge's reply: a value, or why there is none.
///
/// @param value what the judge gave
/// @param problem why it could not be read
record JudgeReading<T>(Optional<T> value, Optional<String> problem) {

    public JudgeReading {
        if (value.isPresent() == problem.isPresent()) {
            throw new IllegalArgumentException("a reading has a value or a problem");
        }
    }

    static <T> JudgeReading<T> of(T value) {
        return new JudgeReading<>(Optional.of(value), Optional.empty());
    }

    static <T> JudgeReading<T> unreadable(String problem) {
        return new JudgeReading<>(Optional.empty(), Optional.of(problem));
    }
}
