package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoBackTest {

    @TempDir
    Path directory;

    @BeforeEach
    void aRunInItsThirdIteration() throws IOException {
        try (RunDirectory run = TestRuns.create(directory)) {
            for (int iteration = 1; iteration <= 3; iteration++) {
                for (Phase phase : Phase.values()) {
                    if (iteration < 3 || phase.compareTo(Phase.TRAIN) < 0) {
                        Files.writeString(
                                run.phase(new Waypoint(iteration, phase)).path().resolve("file"), "content");
                    }
                }
                Files.createDirectories(run.layout().model(iteration));
            }
            Files.createDirectories(run.layout().finalModel());
            try (Metrics metrics = run.metrics(0)) {
                metrics.append(new MetricsLine(1, 1, 1, new LinkedHashMap<>()));
            }
        }
    }

    @Test
    void goingBackMovesWhatFollowsAndKeepsWhatWasBefore() {
        try (RunDirectory run = RunDirectory.open(directory)) {
            Path discarded = run.goBackTo(Waypoint.parse("iteration-2/pair"));

            assertThat(discarded).isEqualTo(directory.resolve("discarded/from-iteration-2-pair-1"));
            assertThat(run.layout().begun()).last().hasToString("iteration-2/judge");
            assertThat(run.layout().iterations()).containsExactly(1, 2);
            assertThat(run.layout().model(1)).exists();
            assertThat(run.layout().model(2)).doesNotExist();
            assertThat(run.layout().finalModel()).doesNotExist();
            for (String moved : new String[] {
                "iteration-2/pair/file",
                "iteration-2/train",
                "iteration-2/model",
                "iteration-3/generate",
                "final",
                "metrics.jsonl"
            }) {
                assertThat(discarded.resolve(moved)).exists();
            }
            assertThat(Journal.read(run.layout().journal()).getLast().entry())
                    .isEqualTo(new JournalEntry.WentBack("iteration-2/pair", "discarded/from-iteration-2-pair-1"));
            assertThat(run.goBackTo(Waypoint.parse("iteration-1/evaluate")).resolve("iteration-1/model"))
                    .doesNotExist();
            assertThat(run.layout().model(1)).exists();
        }
    }

    @Test
    void aPlaceTheRunHasNotComeToIsABadArgument() {
        try (RunDirectory run = RunDirectory.open(directory)) {
            assertThatThrownBy(() -> run.goBackTo(Waypoint.parse("iteration-3/train")))
                    .isInstanceOfSatisfying(
                            RunProblem.class,
                            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                    .hasMessageContaining(
                            "has not come to iteration-3/train yet; the last phase begun is iteration-3/reference");
            assertThat(run.layout().discarded()).doesNotExist();
        }
    }

    @Test
    void textThatNamesNoPlaceIsABadArgument() {
        for (String text : new String[] {"iteration-2", "iteration-2/pairs", "2/pair", "iteration--1/pair", ""}) {
            assertThatThrownBy(() -> Waypoint.parse(text))
                    .isInstanceOfSatisfying(
                            RunProblem.class,
                            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
                    .hasMessageContainingAll(
                            "'" + text + "'", "iteration-2/pair", "generate, judge, pair, reference, train, evaluate");
        }
        assertThat(Waypoint.parse("iteration-12/train")).isEqualTo(new Waypoint(12, Phase.TRAIN));
    }
}
