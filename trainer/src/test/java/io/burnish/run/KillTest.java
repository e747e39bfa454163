package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes, really killed.
class KillTest {

    private static final int STEPS = 300;
    private static final int KILLS = 12;

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void aRunThatIsKilledAgainAndAgainEndsAsOneThatNeverWas() throws Exception {
        Path quiet = directory.resolve("quiet");
        try (ForkedJvm jvm = ForkedJvm.start(Training.class, quiet.toString(), "" + STEPS, "0")) {
            jvm.awaitExit(0);
        }
        Path killed = directory.resolve("killed");
        long seed = Long.getLong("burnish.seed", System.nanoTime());
        var random = new Random(seed);
        int steps = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (ForkedJvm jvm = ForkedJvm.start(Training.class, killed.toString(), "" + STEPS, "3")) {
                boolean beginning = kill < 4; // while the run directory is made or taken up
                if (!jvm.reaches(beginning ? "ready" : "step ", new ArrayList<>())) {
                    break; // On a busy machine it may come to its end before it is killed.
                }
                Thread.sleep(random.nextInt(beginning ? 150 : 60));
            }
            steps = Math.max(
                    steps, Metrics.read(killed.resolve("metrics.jsonl")).size());
        }
        try (ForkedJvm jvm = ForkedJvm.start(Training.class, killed.toString(), "" + STEPS, "0")) {
            jvm.awaitExit(0);
        }

        String how = "-Dburnish.seed=" + seed + ", " + steps + " of " + STEPS + " steps under fire";
        for (String name : List.of("metrics.jsonl", "iteration-1/model", "final")) {
            assertThat(Sha256.ofPath(killed.resolve(name)))
                    .as(name + ", " + how)
                    .isEqualTo(Sha256.ofPath(quiet.resolve(name)));
        }
        assertThat(checkpointHashes(killed)).as(how).isEqualTo(checkpointHashes(quiet));
        assertThat(stepsInEventFiles(killed))
                .as(how)
                .isEqualTo(LongStream.rangeClosed(1, STEPS).boxed().toList());
        assertThat(Journal.read(killed.resolve("journal.jsonl")))
                .as(how)
                .hasSameSizeAs(Files.readAllLines(killed.resolve("journal.jsonl")))
                .last()
                .extracting(Journal.Timed::entry)
                .isEqualTo(new JournalEntry.Finished());
        assertThat(FileTree.files(killed))
                .as(how)
                .noneMatch(file -> file.toString().endsWith(".tmp"));
    }

    @Test
    void aLivingRunKeepsASecondProcessOutAndADeadOneDoesNot() throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(Training.class, directory.toString(), "100000", "5")) {
            jvm.await("step 1");
            assertThatThrownBy(() -> RunDirectory.open(directory))
                    .isInstanceOfSatisfying(
                            RunProblem.class,
                            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.RUN_DIRECTORY))
                    .hasMessageContaining("is in use by process " + jvm.pid() + " on " + Host.NAME + ", since 2");
        }
        RunDirectory.open(directory).close();
    }

    @Test
    void aRequestToStopSavesACheckpointAndExitsWith130() throws Exception {
        for (String signal : ForkedJvm.ignoresInterrupts() ? List.of("TERM", "USR1") : List.of("TERM", "INT", "USR1")) {
            Path run = directory.resolve(signal);
            try (ForkedJvm jvm = ForkedJvm.start(Training.class, run.toString(), "100000", "20")) {
                jvm.await("step 4");
                jvm.signal(signal);
                jvm.await("Stopping as soon as");
                jvm.await("Stopped after step ");
                jvm.awaitExit(130);
            }
            try (RunDirectory taken = RunDirectory.open(run)) {
                Checkpoint latest =
                        taken.checkpoints(TestRuns.TRAIN, 2).latestValid().orElseThrow();
                assertThat(Metrics.read(taken.layout().metrics())).hasSize((int) latest.step());
                assertThat(Journal.read(taken.layout().journal()).getLast().entry())
                        .isInstanceOf(JournalEntry.Interrupted.class);
            }
        }
    }

    @Test
    void aSecondCtrlCStopsAProcessThatDoesNotListen() throws Exception {
        assumeFalse(ForkedJvm.ignoresInterrupts(), "the tests were started in the background and ignore Ctrl-C");
        try (ForkedJvm jvm = ForkedJvm.start(Training.class, directory.toString(), "100000", "30000")) {
            jvm.await("step 1");
            jvm.signal("INT");
            jvm.await("Stopping as soon as");
            jvm.signal("INT"); // The same request once more, as a process group gets it.
            Thread.sleep(1100);
            assertThat(ProcessHandle.of(jvm.pid())).isPresent();
            jvm.signal("INT");
            jvm.await("Stopped at once");
            jvm.awaitExit(130);
        }
        RunDirectory.open(directory).close();
    }

    private static List<String> checkpointHashes(Path root) {
        return FileTree.entries(new RunLayout(root).phase(TestRuns.TRAIN)).stream()
                .filter(Files::isDirectory)
                .map(checkpoint -> checkpoint.getFileName() + " " + Sha256.ofDirectory(checkpoint))
                .toList();
    }

    private static List<Long> stepsInEventFiles(Path root) throws IOException {
        var steps = new ArrayList<Long>();
        for (Path file : FileTree.entries(new RunLayout(root).tensorboard())) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            for (Optional<byte[]> event = EventRecords.next(bytes);
                    event.isPresent();
                    event = EventRecords.next(bytes)) {
                Event.stepOfScalars(event.get()).ifPresent(steps::add);
            }
            assertThat(bytes.remaining()).as(file.toString()).isZero();
        }
        return steps;
    }
}
