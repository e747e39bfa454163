package io.burnish.data.exchange;

import io.burnish.data.Content;

/// The best answer to a prompt, as a line of `pair/sft.jsonl`: expert iteration trains on these by themselves.
///
/// @param prompt text, or messages; the completion is of the same kind
/// @param sample the answer's number
public record BestAnswer(Content prompt, Content completion, String promptId, int sample, double score) {

    public BestAnswer {
        if (!prompt.sameKind(completion)) {
            throw new IllegalArgumentException("prompt and completion must be both text or both messages");
        }
    }
}
