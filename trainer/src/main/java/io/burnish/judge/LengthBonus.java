package io.burnish.judge;

import java.util.List;

/// A score that grows with the answer's length, for experiments with a judge that likes long answers.
///
/// @param each what each unit of length adds; below 0 it takes away
/// @param unit what is counted
public record LengthBonus(double each, LengthUnit unit) implements Rule {

    public LengthBonus {
        if (!Double.isFinite(each)) {
            throw new IllegalArgumentException("each must be a number, got " + each);
        }
    }

    public static LengthBonus of(double each) {
        return new LengthBonus(each, LengthUnit.TOKENS);
    }

    @Override
    public List<Opinion> opinions(List<Candidate> candidates) {
        return candidates.stream()
                .map(candidate -> Opinion.of(each * unit.of(candidate.sample()), "", ""))
                .toList();
    }
}
