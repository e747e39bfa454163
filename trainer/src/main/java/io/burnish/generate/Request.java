package io.burnish.generate;

import io.burnish.data.Content;
import java.util.List;

/// A prompt that wants answers.
///
/// @param id names it in files and messages
/// @param seeds one for each answer wanted: draw k of answer i is Philox with this key and counter k
public record Request(String id, Content prompt, List<Long> seeds) {

    public Request {
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("a request wants at least one answer");
        }
    }

    public int samples() {
        return seeds.size();
    }
}
