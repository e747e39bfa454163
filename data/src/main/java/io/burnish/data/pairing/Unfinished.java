package io.burnish.data.pairing;

/// What becomes of answers that ended at `max_tokens`; none of them is ever chosen.
public enum Unfinished {
    /// They take no part.
    DROP,
    /// They may be rejected.
    REJECTED
}
