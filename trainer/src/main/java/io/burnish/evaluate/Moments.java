package io.burnish.evaluate;

/// Mean and standard deviation of some numbers, in two passes.
///
/// @param standardDeviation with n - 1; not a number for fewer than two
record Moments(int n, double mean, double standardDeviation) {

    static Moments of(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return new Moments(values.length, mean, Math.sqrt(squares / (values.length - 1)));
    }

    double standardError() {
        return standardDeviation / Math.sqrt(n);
    }
}
