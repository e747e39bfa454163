package io.burnish.evaluate;

import java.nio.file.Path;
import java.util.Optional;

/// A model that plays for a rating, by files that EVALUATE, `burnish eval` or `burnish judge` left.
///
/// @param name it plays under
/// @param samples its answers
/// @param verdicts on them, of the judge that `evaluate.judge` names
/// @param against who made the baseline's answers, where the verdicts compare with a baseline; none: `baseline`
public record RatedModel(String name, Path samples, Path verdicts, Optional<String> against) {

    public RatedModel {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must be a text");
        }
        if (against.filter(name::equals).isPresent()) {
            throw new IllegalArgumentException("against must be another model than '%s' itself".formatted(name));
        }
    }

    public static RatedModel of(String name, Path samples, Path verdicts) {
        return new RatedModel(name, samples, verdicts, Optional.empty());
    }
}
