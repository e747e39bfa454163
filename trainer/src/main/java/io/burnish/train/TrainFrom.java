package io.burnish.train;

/// Which weights an iteration's training starts from.
public enum TrainFrom {
    /// Those of the iteration before.
    PREVIOUS,
    /// Those that the loop started with.
    BASE
}
