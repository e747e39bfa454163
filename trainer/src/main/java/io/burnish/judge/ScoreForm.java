package io.burnish.judge;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How a model's words become a number.
public sealed interface ScoreForm {

    /// A number in what the judge wrote: the last match of a pattern.
    ///
    /// @param pattern of java.util.regex, with one group, which is the number
    /// @param low the least score; anything below cannot be read
    /// @param high the greatest score
    record Pattern(String pattern, double low, double high) implements ScoreForm {

        private static final String SCORE_LINE = "(?i)\\bscore\\s*:[\\s*_]*(-?[0-9]+(?:\\.[0-9]+)?)\\b";

        public Pattern {
            Patterns.withOneGroup("pattern", pattern);
            if (!(low < high) || !Double.isFinite(high - low)) {
                throw new IllegalArgumentException("high must be above 'low' = %s, got %s".formatted(low, high));
            }
        }

        /// A line `Score: N`, N from 0 to 5.
        public static Pattern defaults() {
            return new Pattern(SCORE_LINE, 0, 5);
        }
    }

    /// A word in what the judge wrote: the last match of a pattern, looked up in a table.
    ///
    /// @param pattern of java.util.regex, with one group, which is the word
    /// @param values the score of each word
    record Choice(String pattern, Map<String, Double> values) implements ScoreForm {

        public Choice {
            Patterns.withOneGroup("pattern", pattern);
            values = checked(values);
        }

        public static Choice of(String pattern, Map<String, Double> values) {
            return new Choice(pattern, values);
        }

        /// Who of two is better: `[[A]]` the first shown, `[[B]]` the second, `[[A=B]]` neither.
        static Choice ofTwo() {
            var values = new LinkedHashMap<String, Double>();
            values.put("A", 1.0);
            values.put("A>B", 1.0);
            values.put("A>>B", 1.0);
            values.put("A=B", 0.5);
            values.put("B=A", 0.5);
            values.put("C", 0.5);
            values.put("B", 0.0);
            values.put("B>A", 0.0);
            values.put("B>>A", 0.0);
            values.put("A<B", 0.0);
            values.put("A<<B", 0.0);
            values.put("B<A", 1.0);
            values.put("B<<A", 1.0);
            return new Choice("\\[\\[([ABC<>=]+)]]", values);
        }
    }

    /// The expected score: each text's value times the probability that the model gives it, of all the texts'
    /// together (ALMA, arXiv 2412.04305).
    ///
    /// @param values the value of each text, such as `{"0": 0, "1": 1}`
    /// @param marker the judge writes its reasons up to the last one of this text, and is scored after it;
    ///     none: it is scored at once, without reasons
    /// @param end follows each text; it tells 1 from 10 where digits are tokens of their own
    record Expectation(Map<String, Double> values, Optional<String> marker, String end) implements ScoreForm {

        public Expectation {
            values = checked(values);
            if (values.keySet().stream().anyMatch(String::isEmpty)) {
                throw new IllegalArgumentException("values has an empty text");
            }
            if (marker.filter(String::isEmpty).isPresent()) {
                throw new IllegalArgumentException("marker must be a text, or none, got ''");
            }
        }

        /// A bare number from 0 to 10.
        public static Expectation defaults() {
            var values = new LinkedHashMap<String, Double>();
            for (int score = 0; score <= 10; score++) {
                values.put(Integer.toString(score), (double) score);
            }
            return new Expectation(values, Optional.empty(), "");
        }
    }

    /// A field of the JSON object with which the judge ends, as WildBench's templates ask for.
    ///
    /// @param ending which field
    record Checklist(ChecklistEnding ending) implements ScoreForm {

        private static final String FIELD = "(?i)\"(?:score|choice)\"\\s*:\\s*\"?([0-9.]+|[AB=+]+)";

        public static Checklist defaults() {
            return new Checklist(ChecklistEnding.SCORE);
        }
    }

    /// The greatest score that there is.
    default double highest() {
        return switch (this) {
            case Pattern form -> form.high();
            case Choice form -> Collections.max(form.values().values());
            case Expectation form -> Collections.max(form.values().values());
            case Checklist form -> form.ending().highest();
        };
    }

    /// The least score that there is.
    default double lowest() {
        return switch (this) {
            case Pattern form -> form.low();
            case Choice form -> Collections.min(form.values().values());
            case Expectation form -> Collections.min(form.values().values());
            case Checklist form -> form.ending().lowest();
        };
    }

    /// The pattern of a score in the judge's words, where there is one.
    default Optional<java.util.regex.Pattern> written() {
        return switch (this) {
            case Pattern form -> Optional.of(java.util.regex.Pattern.compile(form.pattern()));
            case Choice form -> Optional.of(java.util.regex.Pattern.compile(form.pattern()));
            case Expectation _ -> Optional.empty();
            case Checklist _ -> Optional.of(java.util.regex.Pattern.compile(Checklist.FIELD));
        };
    }

    private static Map<String, Double> checked(Map<String, Double> values) {
        if (values.size() < 2) {
            throw new IllegalArgumentException("values must have at least two texts with their values, got " + values);
        }
        values.forEach((text, value) -> {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("values must be numbers, got %s for '%s'".formatted(value, text));
            }
        });
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
