package io.burnish.cli;

import io.burnish.data.Content;
import io.burnish.data.exchange.Discard;
import io.burnish.data.exchange.DiscardLines;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.JudgedPair;
import io.burnish.data.exchange.PairLines;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.exchange.VerdictLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The files of a loop's run, made by hand: nothing is trained.
record SmallLoop(Path directory) {

    /// A run in which nothing has begun.
    static SmallLoop in(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("recipe.yaml"), "name: of a version that this one cannot read\n");
        return new SmallLoop(directory);
    }

    /// The seed training, with its evaluation.
    SmallLoop seedTraining(double score) throws IOException {
        step(0, 1, "");
        return evaluation(0, score);
    }

    /// Two prompts with two answers each: a pair of the first, with a margin of 2, and a discard of the second.
    SmallLoop iteration(int iteration, String text) throws IOException {
        for (String prompt : List.of("p1", "p2")) {
            for (int sample = 0; sample < 2; sample++) {
                write(iteration, "generate/samples.jsonl", SampleLines.write(sample(iteration, prompt, sample, text)));
                write(iteration, "judge/verdicts.jsonl", VerdictLines.write(verdict(prompt, sample, 1 + 2 * sample)));
            }
        }
        write(
                iteration,
                "judge/verdicts.jsonl",
                VerdictLines.write(new Verdict(
                        "p2",
                        List.of(0),
                        "self",
                        1,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        "I would rather not say",
                        Optional.of("no score"),
                        "")));
        Content answer = new Content.Text(text);
        write(
                iteration,
                "pair/pairs.jsonl",
                PairLines.write(
                        new JudgedPair(new Content.Text("why ?"), answer, answer, 3, 1, "p1", 1, 0, iteration)));
        write(
                iteration,
                "pair/discarded.jsonl",
                DiscardLines.write(new Discard("p2", List.of(), "pair", "tie", "both alike")));
        step(iteration, 1 + iteration, ",\"rewards/margins\":0.5,\"rewards/accuracies\":0.75");
        return this;
    }

    SmallLoop evaluation(int iteration, double score) throws IOException {
        write(iteration, "evaluate/scores.json", """
                {"sample_score": {"value": %s, "standard_error": 0.01, "low": null, "high": null, "n": 9, "source": "rules"}}""".formatted(score));
        return this;
    }

    /// Adds a line, whatever it holds.
    SmallLoop write(int iteration, String file, String line) throws IOException {
        append(directory.resolve("iteration-" + iteration).resolve(file), line);
        return this;
    }

    private void step(int iteration, int globalStep, String more) throws IOException {
        Files.createDirectories(directory.resolve("iteration-" + iteration + "/train"));
        append(
                directory.resolve("metrics.jsonl"),
                "{\"iteration\":%d,\"step\":1,\"global_step\":%d,\"loss\":0.625%s}"
                        .formatted(iteration, globalStep, more));
    }

    private static void append(Path file, String line) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Sample sample(int iteration, String prompt, int sample, String text) {
        return new Sample(
                prompt,
                iteration,
                sample,
                new Content.Text("why ?"),
                text,
                new int[3 + sample],
                new double[3 + sample],
                Finish.STOP,
                1,
                "local",
                "m");
    }

    private static Verdict verdict(String prompt, int sample, double score) {
        return new Verdict(
                prompt,
                List.of(sample),
                "self",
                0,
                OptionalDouble.of(score),
                OptionalDouble.empty(),
                "</script><!--<script>",
                Optional.empty(),
                "");
    }
}
