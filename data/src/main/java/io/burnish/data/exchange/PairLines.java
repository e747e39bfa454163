package io.burnish.data.exchange;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The lines of `pairs.jsonl`: prompt, chosen and rejected are all strings, or all lists of messages.
public final class PairLines {

    private PairLines() {}

    /// The line, without its end.
    public static String write(JudgedPair pair) {
        return LineFormat.line(
                "prompt", LineFormat.json(pair.prompt()),
                "chosen", LineFormat.json(pair.chosen()),
                "rejected", LineFormat.json(pair.rejected()),
                "score_chosen", pair.scoreChosen(),
                "score_rejected", pair.scoreRejected(),
                "prompt_id", pair.promptId(),
                "chosen_sample", pair.chosenSample(),
                "rejected_sample", pair.rejectedSample(),
                "iteration", pair.iteration());
    }

    /// @throws io.burnish.data.DataException if the file, or a line of it, is not to be read
    public static List<JudgedPair> read(Path file) {
        return LineFormat.read(stream(file));
    }

    /// Reads as it goes; to be closed.
    ///
    /// @throws io.burnish.data.DataException here or while reading, if the file, or a line of it, is not to be read
    public static Stream<JudgedPair> stream(Path file) {
        return LineFormat.stream(file, "pairs.jsonl", PairLines::pair);
    }

    private static JudgedPair pair(Line line) {
        return new JudgedPair(
                line.content("prompt"),
                line.content("chosen"),
                line.content("rejected"),
                line.number("score_chosen"),
                line.number("score_rejected"),
                line.text("prompt_id"),
                line.wholeNumber("chosen_sample"),
                line.wholeNumber("rejected_sample"),
                line.wholeNumber("iteration"));
    }
}
