package io.burnish.data.exchange;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The lines of `verdicts.jsonl`: a verdict of one answer has `sample`, that of two has `samples`.
public final class VerdictLines {

    private VerdictLines() {}

    /// The line, without its end.
    public static String write(Verdict verdict) {
        List<Integer> samples = verdict.samples();
        String key = samples.size() == 1 ? "sample" : "samples";
        return LineFormat.line(
                "prompt_id",
                verdict.promptId(),
                key,
                samples.size() == 1 ? samples.getFirst() : samples,
                "judge",
                verdict.judge(),
                "try",
                verdict.attempt(),
                "score",
                orNull(verdict.score()),
                "preference",
                orNull(verdict.preference()),
                "raw",
                verdict.raw(),
                "problem",
                verdict.problem().orElse(null),
                "prompt_sha256",
                verdict.promptSha256());
    }

    /// @throws io.burnish.data.DataException if the file, or a line of it, is not to be read
    public static List<Verdict> read(Path file) {
        return LineFormat.read(stream(file));
    }

    /// Reads as it goes; to be closed.
    ///
    /// @throws io.burnish.data.DataException here or while reading, if the file, or a line of it, is not to be read
    public static Stream<Verdict> stream(Path file) {
        return LineFormat.stream(file, "verdicts.jsonl", VerdictLines::verdict);
    }

    private static Verdict verdict(Line line) {
        return new Verdict(
                line.text("prompt_id"),
                samples(line),
                line.text("judge"),
                line.wholeNumber("try"),
                line.optionalNumber("score"),
                line.optionalNumber("preference"),
                line.text("raw"),
                line.optionalText("problem"),
                line.text("prompt_sha256"));
    }

    private static List<Integer> samples(Line line) {
        if (!line.has("samples")) {
            return List.of(line.wholeNumber("sample"));
        }
        int[] samples = line.wholeNumbers("samples");
        if (samples.length != 2) {
            throw line.problem("samples", "must be the two samples of a comparison, got " + samples.length);
        }
        return Arrays.stream(samples).boxed().toList();
    }

    private static @Nullable Double orNull(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : null;
    }
}
