package io.burnish.train;

/// The frozen reference's log-probabilities, by data row: data, not a second model.
@FunctionalInterface
public interface ReferenceLogps {

    /// For losses without a reference.
    ReferenceLogps NONE = row -> new Logps(0, 0);

    /// Sums over the answers' scored tokens, in nats.
    record Logps(double chosen, double rejected) {}

    /// @throws IllegalArgumentException if the row was never scored
    Logps of(long row);
}
