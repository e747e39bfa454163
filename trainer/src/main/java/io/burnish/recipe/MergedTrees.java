package io.burnish.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The settings of several iterations as one tree: what [ByIteration] takes apart.
final class MergedTrees {

    private MergedTrees() {}

    /// @param trees with the same keys; at least one
    static Map<String, Object> of(List<Map<String, Object>> trees) {
        Map<String, Object> merged = new LinkedHashMap<>();
        for (String key : trees.getFirst().keySet()) {
            List<Object> values = trees.stream()
                    .map(tree -> Objects.requireNonNull(tree.get(key)))
                    .toList();
            merged.put(key, merged(values));
        }
        return merged;
    }

    @SuppressWarnings("unchecked") // maps of settings have their keys as text
    private static Object merged(List<Object> values) {
        Object first = values.getFirst();
        if (values.stream().allMatch(first::equals)) {
            return first;
        }
        if (values.stream().allMatch(Map.class::isInstance)
                && values.stream()
                                .map(map -> ((Map<?, ?>) map).keySet())
                                .distinct()
                                .count()
                        == 1) {
            return of(values.stream().map(map -> (Map<String, Object>) map).toList());
        }
        return Map.of(ByIteration.KEY, values);
    }
}
