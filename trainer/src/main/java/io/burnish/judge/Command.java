package io.burnish.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A program of the user's that scores answers.
///
/// It runs once a block. On its standard input is a JSON object a line for each answer:
/// `{prompt_id, sample, prompt, text, ...}`, the other fields of the prompt's row among them. On its standard
/// output it writes one for each, in the same order: `{"score": 0.5}`, or `{"score": null, "problem": "why"}`.
///
/// @param command the program and its arguments; there is no shell
/// @param timeout in seconds, for a block
/// @param directory where it runs; none: where Burnish does
public record Command(List<String> command, double timeout, Optional<Path> directory) implements Rule {

    public Command {
        command = List.copyOf(command);
        if (command.isEmpty() || command.getFirst().isBlank()) {
            throw new IllegalArgumentException(
                    "command must be a program and its arguments, for example [python3, score.py]");
        }
        if (!(timeout > 0) || timeout > 1e6) {
            throw new IllegalArgumentException("timeout must be above 0 and at most 1000000 seconds, got " + timeout);
        }
    }

    public static Command of(List<String> command) {
        return new Command(command, 60, Optional.empty());
    }

    @Override
    public List<Opinion> opinions(List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        List<String> lines = new CommandRun(this).answers(CommandLines.questions(candidates));
        return CommandLines.opinions(this, candidates, lines);
    }

    /// As a shell would have it, for messages.
    String shown() {
        return String.join(" ", command);
    }
}
