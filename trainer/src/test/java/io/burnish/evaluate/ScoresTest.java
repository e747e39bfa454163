package io.burnish.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.burnish.run.Durable;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoresTest {

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("scores.json"), text);
    }

    @Test
    void what_is_written_reads_back_bit_for_bit() {
        SequencedMap<String, Measured> metrics = new LinkedHashMap<>();
        metrics.put("win_rate", Measured.of(0.1 + 0.2, 1.0 / 3, new Spread(-1e-300, 7, 2), 805, "verdicts.jsonl"));
        metrics.put("distinct_1", Measured.plain(-0.0, 4, "samples \"a\""));
        Path file = folder.resolve("scores.json");
        new Scores(metrics).write(file, Durable.onDisk());
        assertThat(Scores.read(file)).isEqualTo(new Scores(metrics));
        assertThat(file).content().contains("\"standard_error\":null,\"low\":null,\"high\":null,\"n\":4,\"source\":");
    }

    @Test
    void no_metrics_are_a_file_too() {
        Path file = folder.resolve("scores.json");
        new Scores(new LinkedHashMap<>()).write(file, Durable.onDisk());
        assertThat(Scores.read(file).metrics()).isEmpty();
    }

    @Test
    void a_broken_file_is_named_with_metric_and_field() throws IOException {
        Path file = file("{\"win_rate\": {\"value\": \"much\", \"n\": 1}}");
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> Scores.read(file))
                .withMessageStartingWith(file + ": metric win_rate, field value: got \"much\".")
                .satisfies(problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT));
        file(
                "{\"win_rate\": {\"value\": 1, \"standard_error\": null, \"low\": 1, \"high\": null, \"n\": 1, \"source\": \"\"}}");
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> Scores.read(file))
                .withMessageContaining("low and high are there together");
        file("[]");
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> Scores.read(file))
                .withMessageContaining("is no JSON object");
        file("{");
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> Scores.read(file))
                .withMessageContaining("is no JSON: ");
    }
}
