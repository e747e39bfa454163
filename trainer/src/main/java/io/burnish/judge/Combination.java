package io.burnish.judge;

import java.util.Arrays;

/// What the scores of several judges are together.
public enum Combination {
    MEAN,
    MEDIAN,
    /// The least score, on the judges' own scales.
    MIN,
    /// The lowest place: the share of the prompt's other answers that the answer beats (ties half), by the judge
    /// with whom it beats the fewest. It needs no common scale.
    WORST;

    double of(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return switch (this) {
            case MEAN -> Arrays.stream(scores).average().orElseThrow();
            case MEDIAN -> sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            case MIN, WORST -> sorted[0];
        };
    }

    /// Whether places among the prompt's answers are combined instead of scores.
    boolean ofPlaces() {
        return this == WORST;
    }
}
