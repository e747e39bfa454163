package io.burnish.data;

import java.util.Optional;
import java.util.OptionalDouble;

/// A prompt with one answer.
///
/// @param score the row's `score`, where it has one
/// @param label the row's `label`, where it has one: whether the answer is desirable
public record Completion(
        RowHead head, Content prompt, Content completion, OptionalDouble score, Optional<Boolean> label)
        implements Row {

    public Completion {
        if (!prompt.sameKind(completion)) {
            throw new IllegalArgumentException("prompt and completion must be both text or both messages");
        }
    }
}
