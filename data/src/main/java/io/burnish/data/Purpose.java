package io.burnish.data;

/// What rows are read for.
public enum Purpose {
    /// A preference loss: every row must have a chosen and a rejected answer.
    PAIRS,
    /// Supervised fine-tuning: one answer a row, of a pair the chosen one.
    ANSWERS
}
