package io.burnish.recipe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Everything found wrong so far.
final class Problems {

    private final List<Problem> found = new ArrayList<>();

    /// Adds a problem.
    ///
    /// @return nothing, for methods that have no result then
    <T> Optional<T> add(Origin origin, String key, String message) {
        found.add(new Problem(origin.line(), key, message));
        return Optional.empty();
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /// Whether something is wrong with this very key.
    boolean has(String key) {
        return found.stream().anyMatch(problem -> problem.key().equals(key));
    }

    /// In the order of the recipe's lines, then those of options.
    List<Problem> all() {
        return found.stream()
                .distinct()
                .sorted(Comparator.comparingInt(problem -> problem.line().orElse(Integer.MAX_VALUE)))
                .toList();
    }
}
