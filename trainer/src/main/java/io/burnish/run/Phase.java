package io.burnish.run;

import java.util.Locale;

/// The phases of an iteration, in the order in which they run.
public enum Phase {
    GENERATE,
    JUDGE,
    PAIR,
    REFERENCE,
    TRAIN,
    EVALUATE;

    /// The name of its directory, as `train`.
    public String directory() {
        return name().toLowerCase(Locale.ROOT);
    }
}
