package io.burnish.evaluate;

/// The logistic function and its kin.
final class Logistic {

    private Logistic() {}

    /// `1 / (1 + e^-z)`
    static double sigmoid(double z) {
        return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
    }

    /// `log(1 + e^z)`
    static double softplus(double z) {
        return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    }
}
