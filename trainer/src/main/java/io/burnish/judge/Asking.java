package io.burnish.judge;

import io.burnish.generate.SamplingSettings;
import java.util.List;
import java.util.OptionalInt;

/// How often and how freely a model is asked for its judgement: what the settings of all such judges share.
record Asking(int samples, double temperature, double topP, int maxTokens, int retries, double maxUnparseable) {

    Asking {
        if (samples < 1) {
            throw new IllegalArgumentException("samples must be at least 1, got " + samples);
        }
        if (retries < 0) {
            throw new IllegalArgumentException("retries must be 0 or more, got " + retries);
        }
        if (!(maxUnparseable >= 0 && maxUnparseable <= 1)) {
            throw new IllegalArgumentException("max_unparseable must be in [0, 1], got " + maxUnparseable);
        }
        sampling(temperature, topP, maxTokens);
    }

    SamplingSettings sampling() {
        return sampling(temperature, topP, maxTokens);
    }

    private static SamplingSettings sampling(double temperature, double topP, int maxTokens) {
        return new SamplingSettings(temperature, topP, OptionalInt.empty(), 0, 1, maxTokens, List.of(), List.of());
    }

    /// Judgements of each answer; without sampling they would all be the same.
    int judgements() {
        return temperature == 0 ? 1 : samples;
    }

    /// Times that an unparseable judgement is asked for again; without sampling it would be the same again.
    int rounds() {
        return temperature == 0 ? 0 : retries;
    }
}
