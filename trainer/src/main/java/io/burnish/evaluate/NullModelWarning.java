package io.burnish.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Says when a score is not to be believed: the judge gives constant answers a good part of what it gives real ones, or
/// the answers look made for the judge. Controlling for length does not help here: the published null model had 76.9
/// raw and 86.5 controlled (arXiv 2410.07137).
///
/// @param share constant answers may reach less than this share of the real mean, both counted from `floor`
/// @param floor the least that the judge can give: 0 for a win rate, 1 for points from 1 to 10
/// @param repeatedShare how many answers may be another prompt's too, or contain a judge's or template's marks
public record NullModelWarning(double share, double floor, double repeatedShare) {

    private static final Pattern MARKS = Pattern.compile(
            "<\\|[a-z_]{2,30}\\|>|\\[/?INST]|<</?SYS>>|<(?:start|end)_of_turn>|\\[\\[(?:[AB<>=]+|\\d+(?:\\.\\d+)?)]]"
                    + "|\"(?:score|choice)\"\\s*:|^\\s*(?:final\\s+)?(?:score|verdict|rating):\\s*\\S+\\s*$",
            Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

    public NullModelWarning {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be in (0, 1], got " + share);
        }
        if (!Double.isFinite(floor)) {
            throw new IllegalArgumentException("floor must be finite, got " + floor);
        }
        if (!(repeatedShare > 0 && repeatedShare <= 1)) {
            throw new IllegalArgumentException("repeated_share must be in (0, 1], got " + repeatedShare);
        }
    }

    public static NullModelWarning defaults() {
        return new NullModelWarning(0.25, 0, 0.1);
    }

    /// @param metric names the score in the message
    /// @param real the real answers' mean
    /// @param constants the mean of each constant answer by its name, under the same judge on the same prompts
    /// @return the warning, or empty when the judge is not taken in
    public Optional<String> judge(String metric, double real, Map<String, Double> constants) {
        Map<String, Double> suspicious = new TreeMap<>(constants);
        suspicious.values().removeIf(constant -> constant <= floor || constant - floor < share * (real - floor));
        if (suspicious.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder reached = new StringBuilder();
        suspicious.forEach((answer, mean) -> reached.append(reached.isEmpty() ? "" : ", ")
                .append(String.format(Locale.ROOT, "%s %.3f", answer, mean)));
        return Optional.of(
                ("%s is not to be believed: answers that say nothing reach %s, and the model %.3f (from %s up, "
                                + "%s%% of it is too much). Look at the judge's template and replies.")
                        .formatted(metric, reached, real, number(floor), number(100 * share)));
    }

    /// @return the warning, or empty when the answers differ and speak to whoever asked
    public Optional<String> answers(List<TextAnswer> answers) {
        double repeated = Repetition.repeated(answers);
        if (repeated > repeatedShare) {
            return Optional.of("%.1f%% of the answers are another prompt's too, word for word. Look at the samples."
                    .formatted(100 * repeated));
        }
        double marked = answers.stream()
                        .filter(answer -> MARKS.matcher(answer.text()).find())
                        .count()
                / (double) Math.max(1, answers.size());
        return marked > repeatedShare
                ? Optional.of(
                        "%.1f%% of the answers contain marks of a chat template or of a judge's verdict. Look at the samples."
                                .formatted(100 * marked))
                : Optional.empty();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
