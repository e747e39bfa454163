package io.burnish.losses;

/// DiscoPOP, a loss found by search: logistic for small margins, exponential for large. arXiv 2406.08414, eq. 5.
///
/// `(1 - m) sp(-z) + m e^-z`, `m = s(z / tau)`, `z = beta (u_w - u_l)`. Not monotone near `z = 0`. TRL
/// `discopop`. With `tau > 1` the exponential part is unbounded for very negative margins and can overflow.
public record Discopop(double beta, double tau) implements MarginLoss {
    public Discopop {
        Range.POSITIVE.require("beta", beta);
        Range.POSITIVE.require("tau", tau);
    }

    @Override
    public Measure measure() {
        return Measure.LOG_RATIO;
    }

    @Override
    public Link link() {
        return new Link.Discopop(tau);
    }
}
