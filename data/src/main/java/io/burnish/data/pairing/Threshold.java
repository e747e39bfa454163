package io.burnish.data.pairing;

import java.util.Arrays;

/// A limit: a number, or the quantile of what it limits, such as `50%` for the median.
///
/// @param number the limit, or the percentage of the values below it
public record Threshold(double number, boolean quantile) {

    public Threshold {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("a threshold must be a finite number, got " + number);
        }
        if (quantile && !(number >= 0 && number <= 100)) {
            throw new IllegalArgumentException("a quantile must be between 0% and 100%, got " + number + "%");
        }
    }

    public static Threshold parse(String text) {
        boolean quantile = text.endsWith("%");
        try {
            return new Threshold(Double.parseDouble(quantile ? text.substring(0, text.length() - 1) : text), quantile);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("must be a number, or a quantile such as 50%, got '" + text + "'");
        }
    }

    /// The limit for these values; between two of them a quantile interpolates linearly, as NumPy's does.
    double of(double[] values) {
        if (!quantile || values.length == 0) {
            return number;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double position = number / 100 * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    @Override
    public String toString() {
        return quantile ? number + "%" : Double.toString(number);
    }
}
