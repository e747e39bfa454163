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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A loop that is killed in any phase ends as one that never was: samples, verdicts, pairs, log-probs, models, scores
/// and figures, byte for byte. `-Dburnish.kills=200` for more moments.
class KilledLoopTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = Integer.getInteger("burnish.kills", 12);
    private static final List<String> OF_TIME = List.of("step_time", "tokens_per_second", "peak_memory");

    /// What a run promises to be equal in; the others say when and where something was done.
    private static final List<String> OF_A_RUN = List.of("done.json", "manifest.json");

    @TempDir
    Path folder;

    @Test
    void a_loop_that_is_killed_again_and_again_ends_as_one_that_never_was() throws Exception {
        Path recipe = TinyLoop.recipe(
                folder,
                TinyLoop.RULES,
                TinyLoop.DPO,
                "loop: {iterations: 2, prompts: [prompts.jsonl], prompts_per_iteration: 150, reference: ema}\n");
        Path quiet = folder.resolve("quiet");
        long began = System.nanoTime();
        try (ForkedCli cli = begunOrResumed(recipe, quiet)) {
            cli.awaitExit(0);
        }
        long wholeMillis = (System.nanoTime() - began) / 1_000_000;
        long seed = Long.getLong("burnish.seed", System.nanoTime());
        Random random = new Random(seed);
        Path killed = folder.resolve("killed");
        List<String> moments = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            try (ForkedCli cli = begunOrResumed(recipe, killed)) {
                // a start alone takes a good part of the whole
                long millis = wholeMillis / 4 + random.nextInt((int) Math.max(1, wholeMillis / 3));
                Thread.sleep(millis);
                moments.add((cli.process().isAlive() ? "after " : "at the end before ") + millis + " ms");
            }
        }
        try (ForkedCli cli = begunOrResumed(recipe, killed)) {
            cli.awaitExit(0);
        }
        String how = "-Dburnish.seed=" + seed + ", killed " + moments;
        Map<String, byte[]> expected = bytes(quiet);
        Map<String, byte[]> actual = bytes(killed);
        assertThat(actual.keySet()).as(how).isEqualTo(expected.keySet());
        expected.forEach((file, content) ->
                assertThat(actual.get(file)).as("%s, %s", file, how).isEqualTo(content));
        assertThat(figures(killed)).as(how).isEqualTo(figures(quiet));
    }

    private static ForkedCli begunOrResumed(Path recipe, Path run) throws IOException {
        return Files.exists(run.resolve("recipe.yaml"))
                ? ForkedCli.start("resume", run)
                : ForkedCli.start("run", recipe, "--out", run);
    }

    private static Map<String, byte[]> bytes(Path run) throws IOException {
        Map<String, byte[]> bytes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = run.relativize(file).toString();
                boolean ofThisRun = OF_A_RUN.stream().anyMatch(name::endsWith) || name.contains("progress-of");
                if (name.startsWith("final/") || name.startsWith("iteration-") && !ofThisRun) {
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
