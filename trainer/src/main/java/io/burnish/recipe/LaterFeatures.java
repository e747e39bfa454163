package io.burnish.recipe;

import java.util.Map;
import java.util.Optional;

/// Keys of features that this version does not have: refused by name, not as misspellings.
final class LaterFeatures {

    private static final Map<String, String> KEYS = Map.of("model.lora", "LoRA");

    private LaterFeatures() {}

    /// What to say of a key that no section has.
    static Optional<String> ofKey(String path) {
        return Optional.ofNullable(KEYS.get(path)).map(feature -> refusal(feature) + ". Leave the key out");
    }

    private static String refusal(String feature) {
        return "this version does not have " + feature;
    }
}
