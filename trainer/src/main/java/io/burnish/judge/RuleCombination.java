package io.burnish.judge;

import java.util.Arrays;

/// What the scores of several rules are together.
public enum RuleCombination {
    /// The least: of checks, whether all hold.
    ALL,
    MEAN,
    SUM;

    double of(double[] scores) {
        return switch (this) {
            case ALL -> Arrays.stream(scores).min().orElseThrow();
            case MEAN -> Arrays.stream(scores).average().orElseThrow();
            case SUM -> Arrays.stream(scores).sum();
        };
    }
}
