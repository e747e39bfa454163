package io.burnish.data.pairing;

import io.burnish.data.Content;
import io.burnish.data.exchange.ScoredSample;
import java.util.List;

/// A prompt with its answers that have a score.
public record ScoredPrompt(String promptId, Content prompt, List<ScoredSample> samples) {

    public ScoredPrompt {
        samples = List.copyOf(samples);
    }
}
