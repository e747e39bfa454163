package io.burnish.losses;

import java.util.List;

/// What kind of value a key takes.
public sealed interface KeyType {

    /// How help prints the values it takes, e.g. `> 0`.
    String text();

    /// A number in a range. Whole numbers are numbers too.
    record Numeric(Range range) implements KeyType {
        @Override
        public String text() {
            return range.text();
        }
    }

    /// A number in a range, or `none`.
    record NumericOrNone(Range range) implements KeyType {
        @Override
        public String text() {
            return range.text() + " or none";
        }
    }

    /// True or false.
    record Flag() implements KeyType {
        @Override
        public String text() {
            return "true | false";
        }
    }

    /// One of a few words.
    record Choice(List<String> words) implements KeyType {
        public Choice {
            words = List.copyOf(words);
        }

        @Override
        public String text() {
            return String.join(" | ", words);
        }
    }

    /// A loss on pairs: a map with `type` and that loss's keys.
    record Loss() implements KeyType {
        @Override
        public String text() {
            return "a loss on pairs";
        }
    }

    /// A list of losses, each with `weight`, `type` and that loss's keys.
    record Losses() implements KeyType {
        @Override
        public String text() {
            return "a list of losses";
        }
    }

    /// A value that is handed on to the loss under another key, as if it had been written there.
    record HandedTo(String key) implements KeyType {
        @Override
        public String text() {
            return "as the " + key + "'s";
        }
    }
}
