package io.burnish.run;

import static io.burnish.run.TestRuns.TRAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.run.FaultyDisk.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointsTest {

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void theNewestCheckpointsAreKeptAndTheLastOneIsFound() {
        try (RunDirectory run = TestRuns.create(directory)) {
            Checkpoints checkpoints = run.checkpoints(TRAIN, 2);
            assertThat(checkpoints.latestValid()).isEmpty();
            for (long step : new long[] {100, 200, 1_000_000}) {
                save(checkpoints, step);
            }

            assertThat(checkpoints.all()).extracting(Checkpoint::step).containsExactly(200L, 1_000_000L);
            Checkpoint latest = checkpoints.latestValid().orElseThrow();
            assertThat(latest.directory()).isEqualTo(directory.resolve("iteration-1/train/step-1000000"));
            assertThat(latest.file("state.json")).hasContent("state 1000000");
            assertThat(latest.bytes()).isPositive();
            assertThat(save(checkpoints, 1_000_000)).as("saved once").isEqualTo(latest);
        }
    }

    @Test
    void aChangedByteInAnyFileIsNoticedNamedAndTheCheckpointBeforeIsTaken() throws IOException {
        try (RunDirectory run = TestRuns.create(directory)) {
            Checkpoints checkpoints = run.checkpoints(TRAIN, 2);
            save(checkpoints, 100);
            Path newest = save(checkpoints, 200).directory();
            for (Path file : FileTree.files(newest)) {
                byte[] good = Files.readAllBytes(file);
                for (int at = 0; at < good.length; at += Math.max(1, good.length / 7)) {
                    byte[] bad = good.clone();
                    bad[at] ^= 0x20;
                    Files.write(file, bad);
                    boolean manifestStillSays =
                            file.endsWith(Checkpoint.MANIFEST) && (bad[at] == 0 || good[at] == 0 || isSpace(good[at]));
                    if (!manifestStillSays) {
                        assertThat(new Checkpoint(200, newest).damage())
                                .as(file + " at " + at)
                                .isPresent();
                    }
                }
                Files.write(file, good);
            }
            Files.writeString(newest.resolve("optimizer.safetensors"), "moments OF 200");

            Checkpoint latest = checkpoints.latestValid().orElseThrow();

            assertThat(latest.step()).isEqualTo(100);
            assertThat(directory.resolve("log.txt"))
                    .content()
                    .contains(
                            "step-000200/optimizer.safetensors: has SHA-256 " + Sha256.of("moments OF 200")
                                    + " instead of " + Sha256.of("moments of 200"),
                            "set aside as damaged-step-000200; going on from step 100");
            assertThat(Journal.read(run.layout().journal()))
                    .extracting(Journal.Timed::entry)
                    .contains(new JournalEntry.CheckpointSaved("iteration-1/train", 100))
                    .doesNotContain(new JournalEntry.CheckpointSaved("iteration-1/train", 200));
            save(checkpoints, 200);
            assertThat(checkpoints.latestValid().orElseThrow().step()).isEqualTo(200);
        }
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || value == '\n';
    }

    @Test
    void aMissingFileAndAMissingManifestAreNamed() throws IOException {
        try (RunDirectory run = TestRuns.create(directory)) {
            Checkpoints checkpoints = run.checkpoints(TRAIN, 3);
            Path one = save(checkpoints, 1).directory();
            Path two = save(checkpoints, 2).directory();
            Files.delete(one.resolve("state.json"));
            Files.delete(two.resolve(Checkpoint.MANIFEST));

            assertThatThrownBy(checkpoints::latestValid)
                    .isInstanceOfSatisfying(
                            RunProblem.class,
                            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.RUN_DIRECTORY))
                    .hasMessageContainingAll(
                            "every checkpoint is damaged",
                            one.resolve("state.json") + ": is missing",
                            two.resolve("manifest.json") + ": is missing",
                            "burnish resume " + directory + " --from iteration-1/train");
            assertThat(one).as("left for its owner").exists();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverHappensWhileOneIsWrittenThereIsAValidOneAfterwards(Fault fault) throws IOException {
        Faults.atEveryCall(
                fault,
                directory,
                (root, _) -> {
                    try (RunDirectory run = TestRuns.create(root.resolve("run"))) {
                        save(run.checkpoints(TRAIN, 1), 100);
                    }
                },
                (root, faulty) -> {
                    try (RunDirectory run = RunDirectory.open(root.resolve("run"), faulty)) {
                        run.checkpoints(TRAIN, 1).save(200, 0, inside -> {
                            faulty.writeFile(inside.resolve("model.safetensors"), "weights of 200");
                            faulty.writeFile(inside.resolve("state.json"), "state 200");
                        });
                    }
                },
                (root, end) -> {
                    try (RunDirectory run = RunDirectory.open(root.resolve("run"))) {
                        Checkpoints checkpoints = run.checkpoints(TRAIN, 1);
                        Checkpoint latest = checkpoints.latestValid().orElseThrow();
                        assertThat(latest.step()).isIn(end == null ? List.of(200L) : List.of(100L, 200L));
                        assertThat(latest.file("state.json")).hasContent("state " + latest.step());
                        save(checkpoints, 300);
                        assertThat(FileTree.entries(run.layout().phase(TRAIN))).hasSize(1);
                    }
                });
    }

    @Test
    void checkpointsThatWouldNotFitAreRefusedBeforeTheTraining() {
        try (RunDirectory run = TestRuns.create(directory)) {
            assertThatThrownBy(() -> run.checkpoints(TRAIN, 2).requireRoom(Long.MAX_VALUE / 3))
                    .isInstanceOfSatisfying(
                            RunProblem.class,
                            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.FAILED))
                    .hasMessageContainingAll("9.2 EB needed", "free", "burnish resume " + directory);
            assertThatThrownBy(() -> run.checkpoints(TRAIN, 2).save(1, Long.MAX_VALUE, _ -> {}))
                    .hasMessageContaining("the disk is full");
            assertThat(run.checkpoints(TRAIN, 2).all()).isEmpty();
        }
    }

    private static Checkpoint save(Checkpoints checkpoints, long step) {
        return checkpoints.save(step, 100, inside -> {
            Files.writeString(inside.resolve("model.safetensors"), "weights of " + step);
            Files.writeString(inside.resolve("optimizer.safetensors"), "moments of " + step);
            Files.writeString(inside.resolve("state.json"), "state " + step);
        });
    }
}
