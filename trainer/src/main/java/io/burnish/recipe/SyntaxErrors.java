package io.burnish.recipe;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/// What to say of a text that is not YAML: where, what was found there, and what usually helps.
final class SyntaxErrors {

    private SyntaxErrors() {}

    static String explain(MarkedYamlEngineException error, String text) {
        String problem = error.getProblem();
        Optional<Mark> mark = error.getProblemMark().or(error::getContextMark);
        String line =
                mark.flatMap(at -> text.lines().skip(at.getLine()).findFirst()).orElse("");
        String place = mark.map(at -> "line " + (at.getLine() + 1) + ", column " + (at.getColumn() + 1) + ": ")
                .orElse("");
        String pointer = mark.filter(_ -> !line.isEmpty())
                .map(at -> "\n    " + line.replace('\t', ' ') + "\n    " + " ".repeat(at.getColumn()) + "^")
                .orElse("");
        String context = String.valueOf(error.getContext());
        String begun = error.getContextMark()
                .filter(_ -> context.startsWith("while "))
                .filter(start ->
                        mark.isPresent() && start.getLine() != mark.get().getLine())
                .map(start -> " (" + context + " that begins in line " + (start.getLine() + 1) + ")")
                .orElse("");
        return "is not YAML\n  " + place + problem + begun + pointer + "\n  " + remedy(problem, line);
    }

    private static String remedy(String problem, String line) {
        if (problem.contains("\\t")) {
            return "Indent with spaces: YAML allows no tabs there";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "Put a value with ': ' in it in quotes, and check the indentation";
        }
        if (problem.contains("cannot start any token")) {
            return "Put a value that begins with this character in quotes";
        }
        if (problem.contains("another document")) {
            return "A recipe is one document: take this line and what follows out";
        }
        if (line.contains("*")) {
            return "Put a value that begins with * in quotes";
        }
        return "Check the indentation, quotes and brackets there and in the line before";
    }
}
