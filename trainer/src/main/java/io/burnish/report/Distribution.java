package io.burnish.report;

import java.util.Collection;

/// Numbers as they are distributed.
///
/// @param values ascending
/// @param deviation with n - 1; 0 of a single one
record Distribution(double[] values, double mean, double deviation) {

    /// @param numbers at least one
    static Distribution of(Collection<Double> numbers) {
        double[] values =
                numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new Distribution(values, mean, values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)));
    }

    double least() {
        return values[0];
    }

    double greatest() {
        return values[values.length - 1];
    }
}
