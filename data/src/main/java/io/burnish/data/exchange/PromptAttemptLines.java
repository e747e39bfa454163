package io.burnish.data.exchange;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The lines of `prompt-attempts.jsonl`.
public final class PromptAttemptLines {

    private PromptAttemptLines() {}

    /// The line, without its end.
    public static String write(PromptAttempt attempt) {
        return LineFormat.line(
                "attempt", attempt.attempt(),
                "examples", attempt.examples(),
                "raw", attempt.raw(),
                "prompt", attempt.prompt().map(LineFormat::json).orElse(null),
                "dropped", attempt.dropped().orElse(null),
                "detail", attempt.detail());
    }

    /// @throws io.burnish.data.DataException if the file, or a line of it, is not to be read
    public static List<PromptAttempt> read(Path file) {
        return LineFormat.read(LineFormat.stream(file, "prompt-attempts.jsonl", PromptAttemptLines::attempt));
    }

    private static PromptAttempt attempt(Line line) {
        return new PromptAttempt(
                line.wholeNumber("attempt"),
                line.texts("examples"),
                line.text("raw"),
                line.has("prompt") ? Optional.of(line.content("prompt")) : Optional.empty(),
                line.optionalText("dropped"),
                line.text("detail"));
    }
}
