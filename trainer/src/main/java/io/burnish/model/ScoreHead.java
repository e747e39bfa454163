package io.burnish.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;

/// What `config.json` says of the head of a sequence-classification model.
///
/// @param labels numbers that it gives for a sequence
/// @param padToken tokens that are no part of a sequence; none: every token is
record ScoreHead(int labels, OptionalInt padToken) {

    // transformers' own, which it leaves unsaid
    private static final int DEFAULT_LABELS = 2;

    /// The head of a model that has one; empty for one that writes.
    static Optional<ScoreHead> of(JsonNode config) {
        for (JsonNode architecture : config.path("architectures")) {
            if (Family.classifiers().contains(architecture.asText())) {
                return Optional.of(new ScoreHead(labels(config), padToken(config)));
            }
        }
        return Optional.empty();
    }

    private static int labels(JsonNode config) {
        JsonNode names = config.path("id2label");
        return names.isObject() ? names.size() : config.path("num_labels").asInt(DEFAULT_LABELS);
    }

    private static OptionalInt padToken(JsonNode config) {
        JsonNode token = config.path("pad_token_id");
        return token.isInt() ? OptionalInt.of(token.asInt()) : OptionalInt.empty();
    }

    /// Where the head reads: at a sequence's last token that is no padding, the first where all are.
    int readAt(int[] sequence_T) {
        int last = sequence_T.length - 1;
        while (last > 0 && padToken.isPresent() && sequence_T[last] == padToken.getAsInt()) {
            last--;
        }
        return last;
    }
}
