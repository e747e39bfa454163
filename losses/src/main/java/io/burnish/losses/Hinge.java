package io.burnish.losses;

/// The hinge on the log-ratio: `max(0, 1 - z)`, `z = beta (u_w - u_l)`. RSO, arXiv 2309.06657; TRL `hinge`.
public record Hinge(double beta) implements MarginLoss {
    public Hinge {
        Range.POSITIVE.require("beta", beta);
    }

    @Override
    public Measure measure() {
        return Measure.LOG_RATIO;
    }

    @Override
    public Link link() {
        return new Link.Hinge();
    }
}
