package io.burnish.recipe;

import java.util.Map;
import java.util.Optional;

/// What to write under the keys that a recipe must have.
final class Examples {

    private static final Map<String, String> TEXTS = Map.of(
            "model", "{path: DIR}",
            "data", "{train: [pairs.jsonl]}",
            "data.train", "[pairs.jsonl]",
            "loss", "{type: dpo}",
            "reference", "{path: DIR}",
            "train", "{epochs: 1}",
            "train.schedule", "{type: linear, warmup: 0.1}",
            "train.optimizer", "{type: adamw}",
            "model.init.tokenizer", "a directory with a tokenizer.json");

    private Examples() {}

    static Optional<String> of(String path) {
        return Optional.ofNullable(TEXTS.get(path));
    }
}
