package io.burnish.data.exchange;

import io.burnish.data.Content;

/// A better and a worse answer to one prompt, as a line of `pair/pairs.jsonl`, which TRL reads as it is.
///
/// @param prompt text, or messages; `chosen` and `rejected` are of the same kind
/// @param chosenSample the sample's number
public record JudgedPair(
        Content prompt,
        Content chosen,
        Content rejected,
        double scoreChosen,
        double scoreRejected,
        String promptId,
        int chosenSample,
        int rejectedSample,
        int iteration) {

    public JudgedPair {
        if (!prompt.sameKind(chosen) || !prompt.sameKind(rejected)) {
            throw new IllegalArgumentException("prompt, chosen and rejected must be all text or all messages");
        }
    }
}
