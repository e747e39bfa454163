package io.burnish.merge;

import java.util.List;

/// What is asked of the numbers of several methods; each message begins with the key.
final class MergeNumbers {

    private MergeNumbers() {}

    static void requireModels(int models, int atLeast) {
        if (models < atLeast) {
            throw new IllegalArgumentException(
                    "weight must be given for at least %d model(s), got %d".formatted(atLeast, models));
        }
    }

    static void requirePositive(List<Double> weights) {
        for (double weight : weights) {
            if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weight must be > 0, got " + weight);
            }
        }
    }

    static void requireFinite(List<Double> weights) {
        for (double weight : weights) {
            requireFinite("weight", weight);
        }
    }

    static void requireFinite(String key, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(key + " must be a finite number, got " + value);
        }
    }

    static void requireDensity(double density) {
        if (!(density > 0 && density <= 1)) {
            throw new IllegalArgumentException("density must be in (0, 1], got " + density);
        }
    }
}
