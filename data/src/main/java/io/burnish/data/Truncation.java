package io.burnish.data;

/// What to do with a pair that is longer than `max_length`.
public enum Truncation {
    /// Keep the start: answers are cut at their end. Rows whose prompt leaves no room are dropped. TRL's default.
    KEEP_START,
    /// Keep the end: the prompt of both sides is cut at its start by what the longer side needs.
    KEEP_END,
    /// Drop the row.
    DROP
}
