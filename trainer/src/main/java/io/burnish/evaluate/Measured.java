package io.burnish.evaluate;

import java.util.OptionalDouble;

/// A figure with its doubt, as `scores.json` has it.
///
/// @param value finite
/// @param standardError none where nobody knows it
/// @param low the lower end of the interval, such as the 2.5th percentile of a bootstrap
/// @param high the upper end
/// @param n how many rows (verdicts, pairs, answers, games) it is of
/// @param source what it was computed from and how, in a few words
public record Measured(
        double value, OptionalDouble standardError, OptionalDouble low, OptionalDouble high, long n, String source) {

    public Measured {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("value must be finite, got " + value + " from " + source);
        }
        if (low.isPresent() != high.isPresent()) {
            throw new IllegalArgumentException(
                    "low and high are there together or not at all, got " + low + ", " + high);
        }
        if (n < 0) {
            throw new IllegalArgumentException("n must be 0 or more, got " + n);
        }
    }

    /// A figure whose doubt nobody knows.
    public static Measured plain(double value, long n, String source) {
        return new Measured(value, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), n, source);
    }

    /// A figure with an interval.
    public static Measured of(double value, double standardError, Spread spread, long n, String source) {
        return new Measured(
                value,
                finite(standardError),
                OptionalDouble.of(spread.low()),
                OptionalDouble.of(spread.high()),
                n,
                source);
    }

    private static OptionalDouble finite(double figure) {
        return Double.isFinite(figure) ? OptionalDouble.of(figure) : OptionalDouble.empty();
    }
}
