package io.burnish.data.exchange;

import io.burnish.data.Content;

/// One answer to one prompt, as a line of `generate/samples.jsonl`.
///
/// @param promptId names the prompt in every file of the run
/// @param sample its number among the prompt's samples, from 0
/// @param prompt as the model was asked, without its chat template
/// @param tokens the ids as sampled, the end token included; empty where an engine does not tell them
/// @param logps one a token, in nats, of the unmodified distribution: temperature 1, no penalty, no cut
/// @param seed of the draws of this answer alone
/// @param engine such as `local` or `openai`
/// @param model who answered: a hash of its weights, or the name that a server gives it
public record Sample(
        String promptId,
        int iteration,
        int sample,
        Content prompt,
        String text,
        int[] tokens,
        double[] logps,
        Finish finish,
        long seed,
        String engine,
        String model) {

    public Sample {
        if (tokens.length != logps.length) {
            throw new IllegalArgumentException(
                    "a sample needs a log-prob for each token, got %d for %d".formatted(logps.length, tokens.length));
        }
    }
}
