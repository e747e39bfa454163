package io.burnish.evaluate;

/// How intervals are had from data alone.
///
/// @param resamples how often the prompts are drawn anew
/// @param confidence the share of resampled values inside the interval
public record BootstrapSettings(int resamples, double confidence) {

    public BootstrapSettings {
        if (resamples < 2) {
            throw new IllegalArgumentException("resamples must be at least 2, got " + resamples);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be in (0, 1), got " + confidence);
        }
    }

    public static BootstrapSettings defaults() {
        return new BootstrapSettings(1000, 0.95);
    }
}
