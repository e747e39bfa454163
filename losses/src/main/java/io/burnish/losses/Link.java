package io.burnish.losses;

import static io.burnish.losses.Sigmoids.sigmoid;
import static io.burnish.losses.Sigmoids.sigmoidSlope;
import static io.burnish.losses.Sigmoids.softplus;

/// What turns a margin `z` into a loss, with its derivative. The loss that holds the link has validated its
/// numbers.
public sealed interface Link {

    /// The loss at a margin.
    double value(double z);

    /// `d value / d z`.
    double slope(double z);

    /// `(1 - e) sp(-z) + e sp(z)`: cross-entropy of a label that is wrong with probability `e`.
    record Logistic(double smoothing) implements Link {
        @Override
        public double value(double z) {
            return (1 - smoothing) * softplus(-z) + smoothing * softplus(z);
        }

        /// Written without the difference `s(z) - (1 - e)`, which would lose all digits at large margins.
        @Override
        public double slope(double z) {
            return -(1 - smoothing) * sigmoid(-z) + smoothing * sigmoid(z);
        }
    }

    /// `[(1 - e) sp(-z) - e sp(z)] / (1 - 2 e)`: unbiased under labels flipped with probability `e`; may be
    /// negative.
    record Robust(double noise) implements Link {
        @Override
        public double value(double z) {
            return ((1 - noise) * softplus(-z) - noise * softplus(z)) / (1 - 2 * noise);
        }

        @Override
        public double slope(double z) {
            return -((1 - noise) * sigmoid(-z) + noise * sigmoid(z)) / (1 - 2 * noise);
        }
    }

    /// `max(0, 1 - z)`; at `z = 1` the slope is 0, as of PyTorch's relu.
    record Hinge() implements Link {
        @Override
        public double value(double z) {
            return Math.max(0, 1 - z);
        }

        @Override
        public double slope(double z) {
            return 1 - z > 0 ? -1 : 0;
        }
    }

    /// `(z - t)^2`.
    record Square(double target) implements Link {
        @Override
        public double value(double z) {
            return (z - target) * (z - target);
        }

        @Override
        public double slope(double z) {
            return 2 * (z - target);
        }
    }

    /// `q (log q - log(1 - e)) + (1 - q) (log(1 - q) - log e)` with `q = s(z)`: the reverse KL to the smoothed
    /// label.
    record Exo(double smoothing) implements Link {
        @Override
        public double value(double z) {
            return sigmoid(z) * (-softplus(-z) - Math.log1p(-smoothing))
                    + sigmoid(-z) * (-softplus(z) - Math.log(smoothing));
        }

        @Override
        public double slope(double z) {
            return sigmoidSlope(z) * (z - Math.log((1 - smoothing) / smoothing));
        }
    }

    /// `(1 - m) sp(-z) + m e^-z` with `m = s(z / tau)`: logistic for small margins, exponential for large ones.
    record Discopop(double tau) implements Link {
        @Override
        public double value(double z) {
            return sigmoid(-z / tau) * softplus(-z) + blendedExponential(z);
        }

        @Override
        public double slope(double z) {
            double blend = sigmoid(z / tau);
            double exponential = blendedExponential(z);
            return -(1 - blend) * sigmoid(-z) - exponential + (1 - blend) / tau * (exponential - blend * softplus(-z));
        }

        /// `m e^-z` as one exponential: for a very negative margin `e^-z` alone overflows where `m` is zero.
        private double blendedExponential(double z) {
            return z >= 0 ? sigmoid(z / tau) * Math.exp(-z) : Math.exp(z / tau - z) / (1 + Math.exp(z / tau));
        }
    }
}
