package io.burnish.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A recipe's YAML as a tree in which every value knows where it was written.
sealed interface Value {

    Origin origin();

    /// What messages call it after `got`.
    String shown();

    /// A single value.
    ///
    /// @param text as written, without quotes
    record Scalar(Origin origin, Kind kind, String text) implements Value {

        /// What YAML 1.2's core schema makes of a text.
        enum Kind {
            TEXT,
            WHOLE_NUMBER,
            NUMBER,
            TRUTH,
            NOTHING
        }

        /// Whether this is the unquoted or quoted word.
        boolean is(String word) {
            return kind == Kind.TEXT && text.equals(word);
        }

        @Override
        public String shown() {
            return switch (kind) {
                case TEXT -> "'" + text + "'";
                case WHOLE_NUMBER, NUMBER, TRUTH -> text;
                case NOTHING -> "nothing";
            };
        }
    }

    /// A list.
    record Sequence(Origin origin, List<Value> items) implements Value {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String shown() {
            return "a list";
        }
    }

    /// A value under a key.
    ///
    /// @param origin of the key
    record Entry(Origin origin, Value value) {}

    /// A section: keys and values, in the order written.
    record Mapping(Origin origin, Map<String, Entry> entries) implements Value {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        Optional<Entry> entry(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        /// This section with a key set or replaced.
        Mapping with(String key, Entry entry) {
            var changed = new LinkedHashMap<>(entries);
            changed.put(key, entry);
            return new Mapping(origin, changed);
        }

        Mapping without(String key) {
            var changed = new LinkedHashMap<>(entries);
            changed.remove(key);
            return new Mapping(origin, changed);
        }

        @Override
        public String shown() {
            return "a section";
        }
    }

    /// The value at a path such as `train.schedule.type` or `mix[1].weight`.
    default Optional<Value> at(String path) {
        Optional<Value> value = Optional.of(this);
        for (String step : path.split("[.\\[]")) {
            value = value.flatMap(parent -> switch (parent) {
                case Mapping mapping -> mapping.entry(step).map(Entry::value);
                case Sequence sequence -> {
                    int index = step.matches("\\d{1,9}]") ? Integer.parseInt(step.substring(0, step.length() - 1)) : -1;
                    yield index >= 0 && index < sequence.items().size()
                            ? Optional.of(sequence.items().get(index))
                            : Optional.empty();
                }
                case Scalar _ -> Optional.empty();
            });
        }
        return value;
    }
}
