package io.burnish.judge;

import java.util.List;
import java.util.regex.Pattern;

/// The answer matches a pattern of java.util.regex.
///
/// @param pattern the expression
/// @param whole whether it must match the whole answer, not just a part
public record RegularExpression(String pattern, boolean whole) implements Rule {

    public RegularExpression {
        Patterns.compile("pattern", pattern);
    }

    public static RegularExpression of(String pattern) {
        return new RegularExpression(pattern, false);
    }

    @Override
    public List<Opinion> opinions(List<Candidate> candidates) {
        Pattern compiled = Pattern.compile(pattern);
        return candidates.stream()
                .map(candidate -> opinion(compiled, candidate))
                .toList();
    }

    private Opinion opinion(Pattern compiled, Candidate candidate) {
        try {
            var matcher = compiled.matcher(candidate.text());
            return Opinion.of((whole ? matcher.matches() : matcher.find()) ? 1 : 0, "", "");
        } catch (StackOverflowError _) {
            return Opinion.unknown("the answer is too long for the pattern " + pattern, "", "");
        }
    }
}
