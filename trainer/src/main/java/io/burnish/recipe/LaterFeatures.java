package io.burnish.recipe;

import java.util.Map;
import java.util.Optional;

/// Keys and values of features that this version does not have: refused by name, not as misspellings.
final class LaterFeatures {

    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("model.lora", "LoRA"),
            Map.entry("train.gradients", "a choice of the gradients' type: it is fp32"),
            Map.entry("train.optimizer.offload", "optimizer state outside the device"));

    private static final Map<String, Map<String, String>> WORDS = Map.of(
            "train.optimizer.state",
            Map.of("bf16", "optimizer state in bf16: it is fp32", "int8", "optimizer state in int8: it is fp32"),
            "train.optimizer.update",
            Map.of(
                    "stochastic", "updates by stochastic rounding: they are made on an fp32 copy (master)",
                    "kahan", "updates by Kahan summation: they are made on an fp32 copy (master)"));

    private LaterFeatures() {}

    /// What to say of a key that no section has.
    static Optional<String> ofKey(String path) {
        return Optional.ofNullable(KEYS.get(path)).map(feature -> refusal(feature) + ". Leave the key out");
    }

    /// What to say of a value, whatever the type of its key.
    static Optional<String> ofValue(String path, Value value) {
        return switch (value) {
            case Value.Scalar scalar ->
                Optional.ofNullable(WORDS.getOrDefault(path, Map.of()).get(scalar.text()))
                        .map(LaterFeatures::refusal);
            case Value.Mapping _, Value.Sequence _ -> Optional.empty();
        };
    }

    private static String refusal(String feature) {
        return "this version does not have " + feature;
    }
}
