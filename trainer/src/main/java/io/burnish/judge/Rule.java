package io.burnish.judge;

import java.util.List;

/// Something about an answer that can be told without a model.
///
/// A check scores 1 where it holds and 0 where not; a command gives its own scores.
public sealed interface Rule
        permits ExactMatch, RegularExpression, Length, ValidJson, LastNumber, LengthBonus, Command {

    /// @return one for each candidate, in their order
    List<Opinion> opinions(List<Candidate> candidates);

    /// What holds of an answer or does not.
    @FunctionalInterface
    interface Check {
        boolean holds(Candidate candidate);
    }

    /// The opinions of a check.
    static List<Opinion> each(List<Candidate> candidates, Check check) {
        return candidates.stream()
                .map(candidate -> Opinion.of(check.holds(candidate) ? 1 : 0, "", ""))
                .toList();
    }
}
