package io.burnish.losses;

import static io.burnish.losses.Sigmoids.sigmoid;
import static io.burnish.losses.Sigmoids.softplus;

/// The divergence that holds the policy to the reference: `phi(u)` takes the place of the log-ratio. arXiv
/// 2309.16240.
public sealed interface FDivergence {

    /// Where TRL stops the exponent of its alpha divergence, just below float32's overflow.
    double LARGEST_EXPONENT = 80;

    /// `phi(u)`.
    double value(double u);

    /// `phi'(u)`.
    double slope(double u);

    /// `phi(u) = u`: DPO as it is.
    record ReverseKl() implements FDivergence {
        @Override
        public double value(double u) {
            return u;
        }

        @Override
        public double slope(double u) {
            return 1;
        }
    }

    /// `phi(u) = 1 - e^-u`, the alpha divergence of `a = 0`; TRL's has no limit on the exponent and overflows.
    record ForwardKl() implements FDivergence {
        @Override
        public double value(double u) {
            return new AlphaDivergence(0).value(u);
        }

        @Override
        public double slope(double u) {
            return new AlphaDivergence(0).slope(u);
        }
    }

    /// `phi(u) = log 2 - sp(-u)`.
    record JsDivergence() implements FDivergence {
        @Override
        public double value(double u) {
            return Math.log(2) - softplus(-u);
        }

        @Override
        public double slope(double u) {
            return sigmoid(-u);
        }
    }

    /// `phi(u) = (e^((a - 1) u) - 1) / (a - 1)`; near `a = 1` it is the reverse KL, at `a = 0` the forward KL.
    record AlphaDivergence(double coefficient) implements FDivergence {
        public AlphaDivergence {
            Range.FINITE.require("f_alpha_divergence_coef", coefficient);
        }

        @Override
        public double value(double u) {
            return new ExponentialBend(coefficient - 1, LARGEST_EXPONENT).value(u);
        }

        @Override
        public double slope(double u) {
            return new ExponentialBend(coefficient - 1, LARGEST_EXPONENT).slope(u);
        }
    }
}
