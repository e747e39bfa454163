package io.burnish.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// A recipe that cannot be run: the user's mistake, with everything that is wrong in one message.
public final class RecipeException extends RuntimeException {

    private final List<Problem> problems;

    private RecipeException(String message, List<Problem> problems) {
        super(message);
        this.problems = List.copyOf(problems);
    }

    /// A recipe that could be read, with what is wrong in it.
    static RecipeException of(Path recipe, List<Problem> problems) {
        return new RecipeException("recipe " + recipe + " has " + listed(problems), problems);
    }

    /// Options that cannot be used where no recipe was read.
    static RecipeException ofOptions(List<Problem> problems) {
        return new RecipeException("the options have " + listed(problems), problems);
    }

    private static String listed(List<Problem> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return count + problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining());
    }

    /// A recipe that could not be read at all.
    static RecipeException unreadable(Path recipe, String why) {
        return new RecipeException("recipe " + recipe + ": " + why, List.of());
    }

    /// In the order of the recipe's lines, then those of options; empty where the file could not be read at all.
    public List<Problem> problems() {
        return problems;
    }
}
