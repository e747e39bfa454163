package io.burnish.judge;

import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The last number in the answer is the last one in a field of the prompt's row (`so he pays $1,250.` against
/// `... #### 1250`).
///
/// @param field of the prompt's row: a number, or text with one, or a list of these
/// @param tolerance how far apart the two may be
public record LastNumber(String field, double tolerance) implements Rule {

    /// A hyphen after a digit or a letter is none of the number's: `9-3`.
    private static final Pattern NUMBER = Pattern.compile(
            "(?:(?<![\\p{Alnum}.])[-\u2212])?(?:\\d{1,3}(?:,\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?(?:[eE][-+]?\\d{1,3}\\b)?");

    public LastNumber {
        if (field.isBlank()) {
            throw new IllegalArgumentException("field must name a field of the prompt's row, such as answer");
        }
        if (!(tolerance >= 0) || Double.isInfinite(tolerance)) {
            throw new IllegalArgumentException("tolerance must be >= 0, got " + tolerance);
        }
    }

    public static LastNumber of(String field) {
        return new LastNumber(field, 1e-6);
    }

    @Override
    public List<Opinion> opinions(List<Candidate> candidates) {
        return Rule.each(candidates, candidate -> {
            OptionalDouble given = lastNumber(candidate.text());
            return candidate.field(field, "the rule last_number").stream()
                    .map(LastNumber::lastNumber)
                    .anyMatch(wanted -> near(given, wanted));
        });
    }

    private boolean near(OptionalDouble given, OptionalDouble wanted) {
        return given.isPresent()
                && wanted.isPresent()
                && Math.abs(given.getAsDouble() - wanted.getAsDouble()) <= tolerance;
    }

    static OptionalDouble lastNumber(String text) {
        OptionalDouble last = OptionalDouble.empty();
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            last = OptionalDouble.of(
                    Double.parseDouble(matcher.group().replace(",", "").replace('\u2212', '-')));
        }
        return last;
    }
}
