package io.burnish.judge;

import java.util.List;
import java.util.OptionalInt;

/// The answer is neither too short nor too long.
///
/// @param least so much at least
/// @param most so much at most; none: no bound
/// @param unit what is counted
public record Length(int least, OptionalInt most, LengthUnit unit) implements Rule {

    public Length {
        if (least < 0) {
            throw new IllegalArgumentException("least must be 0 or more, got " + least);
        }
        if (most.isPresent() && most.getAsInt() < least) {
            throw new IllegalArgumentException(
                    "most must be at least 'least' = %d, got %d".formatted(least, most.getAsInt()));
        }
    }

    public static Length defaults() {
        return new Length(1, OptionalInt.empty(), LengthUnit.CHARACTERS);
    }

    @Override
    public List<Opinion> opinions(List<Candidate> candidates) {
        return Rule.each(candidates, candidate -> {
            int length = unit.of(candidate.sample());
            return length >= least && (most.isEmpty() || length <= most.getAsInt());
        });
    }
}
