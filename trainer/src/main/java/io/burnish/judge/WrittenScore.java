package io.burnish.judge;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a score out of a judge's own words; the answer that it judged is not among them.
final class WrittenScore {

    private final Pattern pattern;
    private final Function<String, Object> reader;

    private WrittenScore(String pattern, Function<String, Object> reader) {
        this.pattern = Pattern.compile(pattern);
        this.reader = reader;
    }

    static WrittenScore of(ScoreForm.Pattern form) {
        return new WrittenScore(form.pattern(), text -> number(form, text));
    }

    static WrittenScore of(ScoreForm.Choice form) {
        return new WrittenScore(form.pattern(), text -> {
            Double value = form.values().get(text);
            return value != null
                    ? value
                    : "'%s' is none of %s".formatted(text, form.values().keySet());
        });
    }

    /// @param shown what the judge was shown
    Opinion read(String raw, String shown) {
        Optional<String> last;
        try {
            last = last(raw);
        } catch (StackOverflowError _) {
            return Opinion.unknown("the judgement is too long for the pattern", raw, shown);
        }
        return last.map(text -> switch (reader.apply(text)) {
                    case Double value -> Opinion.of(value, raw, shown);
                    case Object problem -> Opinion.unknown(problem.toString(), raw, shown);
                })
                .orElseGet(() -> Opinion.unknown("nothing matches the score's pattern", raw, shown));
    }

    private Optional<String> last(String raw) {
        Optional<String> last = Optional.empty();
        Matcher matcher = pattern.matcher(raw);
        while (matcher.find()) {
            last = Optional.ofNullable(matcher.group(1));
        }
        return last;
    }

    private static Object number(ScoreForm.Pattern form, String text) {
        try {
            double value = Double.parseDouble(text);
            return value >= form.low() && value <= form.high()
                    ? value
                    : "the score %s is outside %s to %s".formatted(text, form.low(), form.high());
        } catch (NumberFormatException _) {
            return "'%s' is no number".formatted(text);
        }
    }
}
