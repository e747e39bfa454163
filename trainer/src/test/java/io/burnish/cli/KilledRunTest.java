package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real trainings in real processes, really killed: what `resume` ends with is what a run never stopped ends
/// with.
class KilledRunTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STEPS = 40;
    private static final int KILLS = Integer.getInteger("burnish.kills", 12);
    private static final List<String> OF_TIME = List.of("step_time", "tokens_per_second", "peak_memory");

    @TempDir
    static Path folder;

    private static Path recipe;
    private static Path quiet;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        recipe = Quickstart.recipe(folder, Quickstart.DPO);
        quiet = folder.resolve("quiet");
        try (ForkedCli cli = run(quiet)) {
            cli.awaitExit(0);
        }
    }

    @Test
    void aRunThatIsKilledAgainAndAgainEndsAsOneThatNeverWas() throws Exception {
        long seed = Long.getLong("burnish.seed", System.nanoTime());
        Random random = new Random(seed);
        Path killed = folder.resolve("killed");
        List<String> moments = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            try (ForkedCli cli = begunOrResumed(killed)) {
                moments.add(awaitMoment(cli, killed, kill, random));
            }
        }
        try (ForkedCli cli = begunOrResumed(killed)) {
            cli.awaitExit(0);
        }
        assertEqualRuns(killed, "-Dburnish.seed=" + seed + ", killed " + moments);
    }

    @Test
    void aRequestToStopExitsWith130AndResumesToTheSameEnd() throws Exception {
        Path stopped = folder.resolve("stopped");
        try (ForkedCli cli = run(stopped)) {
            assertThat(cli.await("step 2 of")).isTrue();
            cli.signal("TERM");
            assertThat(cli.awaitExit(130))
                    .contains("Stopping as soon as", "Stopped after step")
                    .containsOnlyOnce("burnish resume " + stopped);
        }
        Cli.succeed("resume", stopped);
        assertEqualRuns(stopped, "stopped by SIGTERM");
    }

    @Test
    void aSecondProcessIsKeptOutOfALivingRunOnly() throws Exception {
        Path run = folder.resolve("locked");
        try (ForkedCli cli = run(run)) {
            assertThat(cli.await("training: ")).isTrue();
            cli.signal("STOP");
            Cli resumed = Cli.run("resume", run);
            assertThat(resumed.exitCode()).isEqualTo(3);
            assertThat(resumed.err())
                    .contains("is in use by process " + cli.process().pid());
            assertThat(Cli.run("run", recipe, "--out", run).exitCode()).isEqualTo(3);
        }
        Cli.succeed("resume", run);
        assertEqualRuns(run, "killed after a second process tried");
    }

    /// Waits for a moment to kill in: the start, the reference, a step, a checkpoint's writing, each by turns.
    private static String awaitMoment(ForkedCli cli, Path run, int kill, Random random) throws Exception {
        switch (kill % 4) {
            case 0 -> Thread.sleep(random.nextInt(1500));
            case 1 -> cli.await("training: ");
            case 2 -> {
                return awaitCheckpoint(cli, run) ? "in a checkpoint's writing" : "at the end";
            }
            default -> {
                cli.await("training: ");
                Thread.sleep(random.nextInt(60));
            }
        }
        return cli.process().isAlive() ? "after " + steps(run) + " steps" : "at the end";
    }

    private static boolean awaitCheckpoint(ForkedCli cli, Path run) throws IOException {
        Path train = run.resolve("iteration-1/train");
        while (cli.process().isAlive()) {
            if (Files.isDirectory(train)) {
                try (Stream<Path> entries = Files.list(train)) {
                    if (entries.anyMatch(entry -> entry.toString().endsWith(".tmp"))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static ForkedCli begunOrResumed(Path run) throws IOException {
        return Files.exists(run.resolve("recipe.yaml")) ? ForkedCli.start("resume", run) : run(run);
    }

    private static ForkedCli run(Path directory) throws IOException {
        return ForkedCli.start("run", recipe, "--out", directory, "--set", "train.max_steps=" + STEPS);
    }

    private static int steps(Path run) throws IOException {
        Path metrics = run.resolve("metrics.jsonl");
        return Files.exists(metrics) ? Files.readAllLines(metrics).size() : 0;
    }

    private static void assertEqualRuns(Path run, String how) throws IOException {
        Map<String, byte[]> expected = bytes(quiet);
        Map<String, byte[]> actual = bytes(run);
        assertThat(actual.keySet()).as(how).isEqualTo(expected.keySet());
        expected.forEach((file, content) ->
                assertThat(actual.get(file)).as("%s, %s", file, how).isEqualTo(content));
        assertThat(figures(run)).as(how).isEqualTo(figures(quiet));
    }

    // what is promised to be equal bit for bit
    private static Map<String, byte[]> bytes(Path run) throws IOException {
        Map<String, byte[]> bytes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = run.relativize(file).toString();
                boolean ofThisRun = name.endsWith("done.json") || name.endsWith("manifest.json");
                if (name.startsWith("final/") || name.startsWith("iteration-1/") && !ofThisRun) {
                    bytes.put(name, Files.readAllBytes(file));
                }
            }
        }
        return bytes;
    }

    private static List<ObjectNode> figures(Path run) throws IOException {
        List<ObjectNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            ObjectNode figures = (ObjectNode) JSON.readTree(line);
            figures.remove(OF_TIME);
            lines.add(figures);
        }
        return lines;
    }
}
