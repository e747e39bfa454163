package io.burnish.losses;

/// The curve `(e^(k v) - 1) / k`, the identity for `k = 0`: what alpha divergences and AlphaPO do to a
/// log-probability.
///
/// @param rate `k`
/// @param largestExponent where `k v` stops growing, so that nothing overflows: beyond it the slope is zero
record ExponentialBend(double rate, double largestExponent) {

    private static final double SMALLEST_RATE = 1e-6;

    double value(double v) {
        return straight() ? v : Math.expm1(Math.min(rate * v, largestExponent)) / rate;
    }

    double slope(double v) {
        if (straight()) {
            return 1;
        }
        return rate * v <= largestExponent ? Math.exp(rate * v) : 0;
    }

    private boolean straight() {
        return Math.abs(rate) < SMALLEST_RATE;
    }
}
