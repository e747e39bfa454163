package io.burnish.recipe;

import java.util.Map;
import java.util.Optional;

/// What to write under the keys that a recipe must have.
final class Examples {

    private static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("model", "{path: DIR}"),
            Map.entry("data", "{train: [pairs.jsonl]}"),
            Map.entry("data.train", "[pairs.jsonl]"),
            Map.entry("loss", "{type: dpo}"),
            Map.entry("judge", "{type: self, template: FILE}"),
            Map.entry("loop.prompts", "[prompts.jsonl]"),
            Map.entry("loop.iterations", "3"),
            Map.entry("seed_training", "{data: {train: [rows.jsonl]}, loss: {type: sft}}"),
            Map.entry("reference", "{path: DIR}"),
            Map.entry("train", "{epochs: 1}"),
            Map.entry("train.schedule", "{type: linear, warmup: 0.1}"),
            Map.entry("train.optimizer", "{type: adamw}"),
            Map.entry("model.init.tokenizer", "a directory with a tokenizer.json"));

    private Examples() {}

    static Optional<String> of(String path) {
        return Optional.ofNullable(TEXTS.get(path));
    }
}
