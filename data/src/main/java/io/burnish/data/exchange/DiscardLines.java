package io.burnish.data.exchange;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The lines of `discarded.jsonl`.
public final class DiscardLines {

    private DiscardLines() {}

    /// The line, without its end.
    public static String write(Discard discard) {
        return LineFormat.line(
                "prompt_id", discard.promptId(),
                "samples", discard.samples(),
                "phase", discard.phase(),
                "reason", discard.reason(),
                "detail", discard.detail());
    }

    /// @throws io.burnish.data.DataException if the file, or a line of it, is not to be read
    public static List<Discard> read(Path file) {
        return LineFormat.read(stream(file));
    }

    /// Reads as it goes; to be closed.
    ///
    /// @throws io.burnish.data.DataException here or while reading, if the file, or a line of it, is not to be read
    public static Stream<Discard> stream(Path file) {
        return LineFormat.stream(file, "discarded.jsonl", DiscardLines::discard);
    }

    private static Discard discard(Line line) {
        return new Discard(
                line.text("prompt_id"),
                Arrays.stream(line.wholeNumbers("samples")).boxed().toList(),
                line.text("phase"),
                line.text("reason"),
                line.text("detail"));
    }
}
