package io.burnish.recipe;

import io.burnish.recipe.Value.Entry;
import io.burnish.recipe.Value.Mapping;
import io.burnish.recipe.Value.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Scalars under `loss`, `train` and `generate` that each iteration of a loop has its own of:
/// `{by_iteration: [1.0e-6, 5.0e-7]}`.
final class ByIteration {

    static final String KEY = "by_iteration";
    private static final List<String> SECTIONS = List.of("loss", "train", "generate");

    private final Problems problems;
    private final int iterations;
    private boolean found;

    /// @param iterations of the loop; 0: there is none
    ByIteration(int iterations, Problems problems) {
        this.iterations = iterations;
        this.problems = problems;
    }

    /// Whether any value was one by iteration.
    boolean found() {
        return found;
    }

    /// The recipe as one iteration reads it.
    ///
    /// @param iteration from 1
    Mapping at(Mapping recipe, int iteration) {
        return mapping(recipe, "", iteration);
    }

    private Mapping mapping(Mapping section, String path, int iteration) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        section.entries().forEach((key, entry) -> {
            String here = Keys.join(path, key);
            Value value = entry.value();
            Optional<Value> list =
                    value instanceof Mapping mapping && mapping.entry(KEY).isPresent()
                            ? mapping.entry(KEY).map(Entry::value)
                            : Optional.empty();
            if (list.isPresent()) {
                chosen(value, list.get(), here, iteration)
                        .ifPresent(item -> entries.put(key, new Entry(entry.origin(), item)));
            } else if (value instanceof Mapping mapping) {
                entries.put(key, new Entry(entry.origin(), mapping(mapping, here, iteration)));
            } else {
                entries.put(key, entry);
            }
        });
        return new Mapping(section.origin(), entries);
    }

    private Optional<Value> chosen(Value value, Value list, String path, int iteration) {
        found = true;
        String refusal = null;
        if (iterations == 0) {
            refusal = "gives values by iteration, and there is no loop: give one value, or add 'loop'";
        } else if (SECTIONS.stream().noneMatch(section -> path.startsWith(section + "."))) {
            refusal = "cannot differ by iteration: only scalars under loss, train and generate can";
        } else if (!(list instanceof Sequence sequence)) {
            refusal = "by_iteration must be a list with a value for each iteration, got " + list.shown();
        } else if (sequence.items().size() != iterations) {
            refusal = "by_iteration has %d values, and the loop %d iterations: give one for each"
                    .formatted(sequence.items().size(), iterations);
        }
        if (refusal != null) {
            if (!problems.has(path)) {
                problems.add(value.origin(), path, refusal);
            }
            return Optional.empty();
        }
        return Optional.of(((Sequence) list).items().get(iteration - 1));
    }
}
