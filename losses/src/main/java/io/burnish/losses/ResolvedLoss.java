package io.burnish.losses;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A loss, and the description it was made of with every default filled in.
///
/// @param name the catalogue's name, never an alias
/// @param values the value of every key that is read, in the order of help: Double, Boolean, String, or the
///     same again in a Map (with `type`) or a List of Maps (with `weight` and `type`)
/// @param loss the loss itself
public record ResolvedLoss(String name, Map<String, Object> values, PreferenceLoss loss) {
    public ResolvedLoss {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// The recipe section that gives this loss again: `type` and the values.
    public Map<String, Object> section() {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("type", name);
        section.putAll(values);
        return Collections.unmodifiableMap(section);
    }
}
