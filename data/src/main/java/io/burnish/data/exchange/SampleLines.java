package io.burnish.data.exchange;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The lines of `samples.jsonl`.
///
/// `seed` is written as text, in decimal: it has 64 bits, and many readers of JSON round numbers above 2^53. A
/// number is read too.
public final class SampleLines {

    private SampleLines() {}

    /// The line, without its end.
    public static String write(Sample sample) {
        return LineFormat.line(
                "prompt_id", sample.promptId(),
                "iteration", sample.iteration(),
                "sample", sample.sample(),
                "prompt", LineFormat.json(sample.prompt()),
                "text", sample.text(),
                "tokens", sample.tokens(),
                "logps", sample.logps(),
                "finish", word(sample.finish()),
                "seed", Long.toString(sample.seed()),
                "engine", sample.engine(),
                "model", sample.model());
    }

    /// @throws io.burnish.data.DataException if the file, or a line of it, is not to be read
    public static List<Sample> read(Path file) {
        return LineFormat.read(stream(file));
    }

    /// Reads as it goes; to be closed.
    ///
    /// @throws io.burnish.data.DataException here or while reading, if the file, or a line of it, is not to be read
    public static Stream<Sample> stream(Path file) {
        return LineFormat.stream(file, "samples.jsonl", SampleLines::sample);
    }

    private static Sample sample(Line line) {
        return new Sample(
                line.text("prompt_id"),
                line.wholeNumber("iteration"),
                line.wholeNumber("sample"),
                line.content("prompt"),
                line.text("text"),
                line.wholeNumbers("tokens"),
                line.numbers("logps"),
                finish(line),
                line.longNumber("seed"),
                line.text("engine"),
                line.text("model"));
    }

    private static Finish finish(Line line) {
        String given = line.text("finish");
        return Arrays.stream(Finish.values())
                .filter(finish -> word(finish).equals(given))
                .findFirst()
                .orElseGet(() -> line.wrongType(
                        "finish",
                        Arrays.stream(Finish.values()).map(SampleLines::word).collect(Collectors.joining(" or "))));
    }

    private static String word(Finish finish) {
        return finish.name().toLowerCase(Locale.ROOT);
    }
}
