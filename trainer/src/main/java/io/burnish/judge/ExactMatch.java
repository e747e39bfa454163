package io.burnish.judge;

import java.util.List;

/// The answer is a field of the prompt's row, or one of the texts that the field lists.
///
/// @param field of the prompt's row
/// @param normalise what is done to both before they are compared
public record ExactMatch(String field, Normalisation normalise) implements Rule {

    public ExactMatch {
        if (field.isBlank()) {
            throw new IllegalArgumentException("field must name a field of the prompt's row, such as answer");
        }
    }

    public static ExactMatch of(String field) {
        return new ExactMatch(field, Normalisation.SPACES);
    }

    @Override
    public List<Opinion> opinions(List<Candidate> candidates) {
        return Rule.each(candidates, candidate -> {
            String given = normalise.of(candidate.text());
            return candidate.field(field, "the rule exact_match").stream()
                    .map(normalise::of)
                    .anyMatch(given::equals);
        });
    }
}
