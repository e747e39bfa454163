package io.burnish.recipe;

import java.util.Locale;

/// How Java's names are written in recipes, and how keys make paths.
final class Keys {

    private Keys() {}

    /// `learningRate` and `LearningRate` as `learning_rate`; digits stay with the word before them: `beta1`.
    static String of(String javaName) {
        return javaName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /// `KEEP_START` as `keep_start`.
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String join(String section, String key) {
        return section.isEmpty() ? key : section + "." + key;
    }
}
