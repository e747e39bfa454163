package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.run.FaultyDisk.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsTest {

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void aLineSaysWhatItIsGivenInItsOrder() {
        SequencedMap<String, Number> values = new LinkedHashMap<>();
        values.put("loss", 0.6931471805599453);
        values.put("rewards/margins", -0.0);
        values.put("num_tokens", 12_345_678_901L);
        values.put("skipped", 0);
        values.put("learning_rate", 1e-6);

        assertThat(new MetricsLine(2, 7, 107, values).json())
                .isEqualTo(
                        "{\"iteration\":2,\"step\":7,\"global_step\":107,\"loss\":0.6931471805599453,"
                                + "\"rewards/margins\":-0.0,\"num_tokens\":12345678901,\"skipped\":0,\"learning_rate\":1.0E-6}");
    }

    @Test
    void everyDoubleReadsBackBitEqual() {
        long seed = Long.getLong("burnish.seed", System.nanoTime());
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double value =
                    switch (i) {
                        case 0 -> Double.NaN;
                        case 1 -> Double.POSITIVE_INFINITY;
                        case 2 -> Double.NEGATIVE_INFINITY;
                        case 3 -> Double.MIN_VALUE;
                        case 4 -> -0.0;
                        case 5 -> Double.MAX_VALUE;
                        default -> Double.longBitsToDouble(random.nextLong());
                    };
            MetricsLine line = line(1, "loss", value);
            // Equal doubles are equal bits here, NaN and -0.0 included.
            assertThat(MetricsLine.parse(line.json()).orElseThrow().values().get("loss"))
                    .as("-Dburnish.seed=" + seed)
                    .isEqualTo(value);
        }
        assertThat(line(1, "loss", Double.NaN).json()).endsWith("\"loss\":\"NaN\"}");
    }

    @Test
    void aRunThatGoesOnCutsWhatCameAfterItsCheckpoint() throws IOException {
        try (RunDirectory run = TestRuns.create(directory)) {
            try (Metrics metrics = run.metrics(0)) {
                for (int step = 1; step <= 5; step++) {
                    metrics.append(line(step, "loss", 1.0 / step));
                }
                metrics.append(line(5, "eval_loss", 0.5));
            }
            String whole = Files.readString(run.layout().metrics());
            Files.writeString(run.layout().metrics(), whole + "{\"iteration\":1,\"st");

            run.metrics(5).close();
            assertThat(Files.readString(run.layout().metrics()))
                    .as("both of step 5 stay")
                    .isEqualTo(whole);
            run.metrics(3).close();
            assertThat(Metrics.read(run.layout().metrics()))
                    .extracting(MetricsLine::step)
                    .containsExactly(1L, 2L, 3L);
            run.metrics(5).close();
            assertThat(run.layout().log())
                    .content()
                    .contains(
                            "metrics.jsonl: ends at step 3, the checkpoint is of step 5: the lines in between are gone");
            run.metrics(0).close();
            assertThat(run.layout().metrics()).isEmptyFile();
        }
    }

    @Test
    void aDamagedLineIsNamedAndTheOthersStay() throws IOException {
        try (RunDirectory run = TestRuns.create(directory)) {
            String good = line(1, "loss", 1.0).json() + "\n";
            String text = good + "\0\0\0\n" + good + line(2, "loss", 1.0).json() + "\n";
            Files.writeString(run.layout().metrics(), text);

            run.metrics(1).close();

            assertThat(Files.readString(run.layout().metrics())).isEqualTo(good + "\0\0\0\n" + good);
            assertThat(Metrics.read(run.layout().metrics())).hasSize(2);
            assertThat(run.layout().log())
                    .content()
                    .contains("metrics.jsonl, line 2: is damaged and was left as it is");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverHappensTheLinesAreWholeAndInOrder(Fault fault) throws IOException {
        Faults.atEveryCall(
                fault,
                directory,
                (root, _) -> TestRuns.create(root.resolve("run")).close(),
                (root, faulty) -> {
                    try (RunDirectory run = RunDirectory.open(root.resolve("run"), faulty);
                            Metrics metrics = run.metrics(0)) {
                        for (int step = 1; step <= 3; step++) {
                            metrics.append(line(step, "loss", step));
                            metrics.sync();
                        }
                    }
                },
                (root, end) -> {
                    try (RunDirectory run = RunDirectory.open(root.resolve("run"))) {
                        run.metrics(2).close();
                        List<MetricsLine> lines = Metrics.read(run.layout().metrics());
                        assertThat(lines).hasSizeLessThanOrEqualTo(2);
                        for (int i = 0; i < lines.size(); i++) {
                            assertThat(lines.get(i)).isEqualTo(line(i + 1, "loss", i + 1));
                        }
                        assertThat(end != null || lines.size() == 2).isTrue();
                    }
                });
    }

    @Test
    void aFigureOfAnotherTypeOrAnotherNameForTheStepIsABug() {
        assertThatThrownBy(() -> line(1, "step", 1.0)).hasMessageContaining("'step' is a field of its own");
        assertThatThrownBy(() -> new MetricsLine(1, 1, 1, new LinkedHashMap<>(Map.of("loss", 1.0f))).json())
                .hasMessageContaining("'loss' is a Float");
    }

    private static MetricsLine line(long step, String name, double value) {
        return new MetricsLine(1, step, step, new LinkedHashMap<>(Map.of(name, value)));
    }
}
