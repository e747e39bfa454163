package io.burnish.judge;

import io.burnish.data.exchange.Verdict;
import java.util.List;
import java.util.OptionalDouble;

/// How comparisons went by the place in which an answer was shown.
///
/// @param first how often the first shown was preferred
/// @param second how often the second shown was
/// @param ties how often neither was
public record PositionBias(int first, int second, int ties) {

    /// Of all verdicts that compare two answers; shown in both orders, half of the decided ones should go to the
    /// first.
    public static PositionBias of(List<Verdict> verdicts) {
        int first = 0;
        int second = 0;
        int ties = 0;
        for (Verdict verdict : verdicts) {
            OptionalDouble preference = verdict.preference();
            if (verdict.samples().size() == 2 && preference.isPresent()) {
                first += preference.getAsDouble() > 0.5 ? 1 : 0;
                second += preference.getAsDouble() < 0.5 ? 1 : 0;
                ties += preference.getAsDouble() == 0.5 ? 1 : 0;
            }
        }
        return new PositionBias(first, second, ties);
    }

    /// The share of decided comparisons that the first shown won; 0.5 is no bias.
    public OptionalDouble share() {
        int decided = first + second;
        return decided == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) first / decided);
    }
}
