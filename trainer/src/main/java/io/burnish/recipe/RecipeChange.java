package io.burnish.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One key in which two recipes differ.
///
/// @param key its path
/// @param before its value in the first recipe; empty if it has none
/// @param after its value in the second
public record RecipeChange(String key, Optional<Object> before, Optional<Object> after) {

    /// Everything in which two recipes differ, in the order of their keys; empty if they are equal.
    public static List<RecipeChange> between(Recipe before, Recipe after) {
        Map<String, Object> first = new LinkedHashMap<>();
        Map<String, Object> second = new LinkedHashMap<>();
        flatten("", RecipeTree.of(before), first);
        flatten("", RecipeTree.of(after), second);
        var keys = new LinkedHashSet<>(first.keySet());
        keys.addAll(second.keySet());
        List<RecipeChange> changes = new ArrayList<>();
        for (String key : keys) {
            Optional<Object> was = Optional.ofNullable(first.get(key));
            Optional<Object> is = Optional.ofNullable(second.get(key));
            if (!was.equals(is)) {
                changes.add(new RecipeChange(key, was, is));
            }
        }
        return changes;
    }

    @Override
    public String toString() {
        if (before.isEmpty()) {
            return key + " is new: " + after.orElseThrow();
        }
        return after.isEmpty()
                ? key + " is gone, it was " + before.get()
                : key + " was " + before.get() + " and is " + after.get();
    }

    private static void flatten(String path, Object value, Map<String, Object> flat) {
        if (value instanceof Map<?, ?> section && !section.isEmpty()) {
            section.forEach((key, item) -> flatten(Keys.join(path, String.valueOf(key)), item, flat));
        } else {
            flat.put(path, value);
        }
    }
}
