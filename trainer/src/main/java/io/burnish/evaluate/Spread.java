package io.burnish.evaluate;

import java.util.Arrays;

/// How a statistic spreads over resamples.
///
/// @param low the lower percentile
/// @param high the upper percentile
/// @param standardDeviation of the resampled values (n - 1): the bootstrap's standard error
public record Spread(double low, double high, double standardDeviation) {

    /// @param values at least one
    /// @param confidence the share of values between `low` and `high`
    static Spread of(double[] values, double confidence) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double tail = (1 - confidence) / 2;
        return new Spread(
                percentile(sorted, tail),
                percentile(sorted, 1 - tail),
                Moments.of(values).standardDeviation());
    }

    Spread times(double factor) {
        return new Spread(low * factor, high * factor, standardDeviation * factor);
    }

    /// Between the two nearest ranks in proportion, as NumPy's `percentile` does by default.
    static double percentile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
