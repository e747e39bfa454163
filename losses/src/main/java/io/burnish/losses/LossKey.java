package io.burnish.losses;

import java.util.Optional;

/// A key of a loss, as recipes write it.
///
/// @param name the key, snake_case
/// @param type the values it takes
/// @param defaultValue what holds where the key is left out (Double, Boolean, String or Map); empty where it
///     must be given, or where it is the other loss's (`HandedTo`)
/// @param doc one line
/// @param onlyWith the key and word without which nothing would read this key, if there are any
public record LossKey(
        String name, KeyType type, Optional<Object> defaultValue, String doc, Optional<Condition> onlyWith) {

    /// Another key's value, e.g. `f_divergence: alpha_divergence`.
    public record Condition(String key, String word) {}

    static LossKey number(String name, double defaultValue, Range range, String doc) {
        return of(name, new KeyType.Numeric(range), defaultValue, doc);
    }

    static LossKey of(String name, KeyType type, Object defaultValue, String doc) {
        return new LossKey(name, type, Optional.of(defaultValue), doc, Optional.empty());
    }

    static LossKey withoutDefault(String name, KeyType type, String doc) {
        return new LossKey(name, type, Optional.empty(), doc, Optional.empty());
    }

    LossKey onlyWith(String key, String word) {
        return new LossKey(name, type, defaultValue, doc, Optional.of(new Condition(key, word)));
    }
}
