package io.burnish.data.exchange;

import io.burnish.data.Content;
import java.util.List;
import java.util.Optional;

/// A model's attempt to write a new prompt, as a line of `generate/prompt-attempts.jsonl`.
///
/// @param attempt its number, from 0
/// @param examples the ids of the prompts that it was shown
/// @param raw what it wrote
/// @param prompt the prompt in it, where there is one
/// @param dropped a word that a summary counts by, such as `similar`; empty: the prompt is kept
/// @param detail the figures behind it
public record PromptAttempt(
        int attempt,
        List<String> examples,
        String raw,
        Optional<Content> prompt,
        Optional<String> dropped,
        String detail) {

    public PromptAttempt {
        examples = List.copyOf(examples);
        if (prompt.isEmpty() && dropped.isEmpty()) {
            throw new IllegalArgumentException("attempt " + attempt + " has no prompt, and no reason for it");
        }
    }

    public boolean kept() {
        return dropped.isEmpty();
    }
}
