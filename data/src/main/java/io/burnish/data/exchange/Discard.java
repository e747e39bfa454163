package io.burnish.data.exchange;

import java.util.List;

/// A prompt or some of its samples that no pair was made of, as a line of `pair/discarded.jsonl`.
///
/// @param samples which of the prompt's samples; empty: the prompt as a whole
/// @param phase that let it go, such as `pair`
/// @param reason a word that a summary counts by, such as `tie`
/// @param detail the figures behind it
public record Discard(String promptId, List<Integer> samples, String phase, String reason, String detail) {

    public Discard {
        samples = List.copyOf(samples);
    }
}
