package io.burnish.judge;

import io.burnish.run.Sha256;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a judge says once: a value, or why there is none.
///
/// @param value a score of one answer, or a preference between two
/// @param raw what the judge wrote; empty where it writes nothing
/// @param problem why there is no value
/// @param promptSha256 of the text that the judge was shown
public record Opinion(OptionalDouble value, String raw, Optional<String> problem, String promptSha256) {

    public Opinion {
        if (value.isPresent() == problem.isPresent()) {
            throw new IllegalArgumentException(
                    "an opinion has a value or a problem, got %s and %s".formatted(value, problem));
        }
    }

    static Opinion of(double value, String raw, String shown) {
        return Double.isFinite(value)
                ? new Opinion(OptionalDouble.of(value), raw, Optional.empty(), Sha256.of(shown))
                : unknown("the score is " + value, raw, shown);
    }

    static Opinion unknown(String problem, String raw, String shown) {
        return new Opinion(OptionalDouble.empty(), raw, Optional.of(problem), Sha256.of(shown));
    }
}
