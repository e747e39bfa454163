package io.burnish.data.exchange;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The lines of `sft.jsonl`: prompt and completion are both strings, or both lists of messages.
public final class BestAnswerLines {

    private BestAnswerLines() {}

    /// The line, without its end.
    public static String write(BestAnswer answer) {
        return LineFormat.line(
                "prompt", LineFormat.json(answer.prompt()),
                "completion", LineFormat.json(answer.completion()),
                "prompt_id", answer.promptId(),
                "sample", answer.sample(),
                "score", answer.score());
    }

    /// @throws io.burnish.data.DataException if the file, or a line of it, is not to be read
    public static List<BestAnswer> read(Path file) {
        return LineFormat.read(stream(file));
    }

    /// Reads as it goes; to be closed.
    ///
    /// @throws io.burnish.data.DataException here or while reading, if the file, or a line of it, is not to be read
    public static Stream<BestAnswer> stream(Path file) {
        return LineFormat.stream(file, "sft.jsonl", BestAnswerLines::answer);
    }

    private static BestAnswer answer(Line line) {
        return new BestAnswer(
                line.content("prompt"),
                line.content("completion"),
                line.text("prompt_id"),
                line.wholeNumber("sample"),
                line.number("score"));
    }
}
