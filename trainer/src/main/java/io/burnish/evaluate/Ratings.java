package io.burnish.evaluate;

import java.util.SequencedMap;

/// Models by strength.
///
/// @param models the best first
/// @param style what a standard deviation more of a feature adds to the log10 odds of a win; empty: not controlled for
/// @param redrawn resamples in which some model won or lost everything, which were drawn anew
public record Ratings(SequencedMap<String, Measured> models, SequencedMap<StyleFeature, Double> style, int redrawn) {

    /// Elo's expectation: `100 / (1 + 10^((R_other - R) / 400))`, in percent.
    public static double expectedScore(double rating, double other) {
        return 100 / (1 + Math.pow(10, (other - rating) / 400));
    }
}
