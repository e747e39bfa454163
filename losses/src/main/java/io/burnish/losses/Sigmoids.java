package io.burnish.losses;

/// The logistic sigmoid and its kin, exact for arguments of any size: only non-positive numbers are
/// exponentiated.
final class Sigmoids {

    private Sigmoids() {}

    /// `s(z) = 1 / (1 + e^-z)`.
    static double sigmoid(double z) {
        double small = Math.exp(-Math.abs(z));
        return (z >= 0 ? 1 : small) / (1 + small);
    }

    /// `s'(z) = s(z) s(-z)`.
    static double sigmoidSlope(double z) {
        return sigmoid(z) * sigmoid(-z);
    }

    /// `sp(z) = log(1 + e^z)`; `-log s(z) = sp(-z)`.
    static double softplus(double z) {
        return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    }
}
