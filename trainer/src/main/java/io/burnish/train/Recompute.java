package io.burnish.train;

/// What of forward is thrown away and computed again in backward, to save memory (arXiv 1604.06174).
public enum Recompute {
    /// Nothing: the fastest, and the most memory.
    NONE,
    /// The inside of every layer: only its input is kept.
    LAYER
}
