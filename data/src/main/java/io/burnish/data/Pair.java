package io.burnish.data;

import java.util.OptionalDouble;

/// A prompt with a better and a worse answer.
///
/// @param scoreChosen the row's `score_chosen`, where it has one
/// @param scoreRejected the row's `score_rejected`, where it has one
public record Pair(
        RowHead head,
        Content prompt,
        Content chosen,
        Content rejected,
        OptionalDouble scoreChosen,
        OptionalDouble scoreRejected)
        implements Row {

    public Pair {
        if (!prompt.sameKind(chosen) || !prompt.sameKind(rejected)) {
            throw new IllegalArgumentException("prompt, chosen and rejected must be all text or all messages");
        }
    }
}
