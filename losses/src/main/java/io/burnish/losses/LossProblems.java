package io.burnish.losses;

import java.util.List;
import java.util.stream.Collectors;

/// Everything that is wrong with a description of a loss, reported at once. A user's mistake, not a bug.
public final class LossProblems extends Exception {

    private final List<LossProblem> problems;

    LossProblems(List<LossProblem> problems) {
        super(problems.stream().map(LossProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /// The problems in the order in which the keys were read; never empty.
    public List<LossProblem> problems() {
        return problems;
    }
}
