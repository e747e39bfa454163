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
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// A loop that is killed in any phase ends as one that never was: samples, verdicts, pairs, log-probs, models, scores
/// and figures, byte for byte. `-Dburnish.kills=200` for more moments. What has ended under fire is compared, and
/// another run begun, until so many were killed that were not at their end.
class KilledLoopTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = Integer.getInteger("burnish.kills", 12);
    private static final List<String> OF_TIME = List.of("step_time", "tokens_per_second", "peak_memory");

    /// What a run promises to be equal in; the others say when and where something was done.
    private static final List<String> OF_A_RUN = List.of("done.json", "manifest.json");

    private static final Pattern BEGUN =
            Pattern.compile("\"event\":\"phase_begun\",\"phase\":\"(?:iteration-\\d+/)?([^\"]+)\"");
    private static final String BETWEEN = "between phases";

    @TempDir
    Path folder;

    @Test
    void a_loop_judged_by_rules(TestReporter reporter) throws Exception {
        endsAsOneThatNeverWas(TinyLoop.RULES, (KILLS + 1) / 2, reporter);
    }

    @Test
    void a_loop_that_judges_itself(TestReporter reporter) throws Exception {
        endsAsOneThatNeverWas(TinyLoop.SELF, KILLS / 2, reporter);
    }

    private void endsAsOneThatNeverWas(String judge, int kills, TestReporter reporter) throws Exception {
        Path recipe = TinyLoop.recipe(
                folder,
                judge,
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
        Map<String, Integer> phases = new TreeMap<>();
        int ended = 0;
        while (moments.size() < kills) {
            try (ForkedCli cli = begunOrResumed(recipe, killed)) {
                // a start alone takes a good part of the whole
                long millis = wholeMillis / 8 + random.nextLong(Math.max(1, wholeMillis / 2));
                if (!cli.process().waitFor(millis, TimeUnit.MILLISECONDS)) {
                    cli.close();
                    moments.add("after " + millis + " ms");
                    phases.merge(phaseOf(killed), 1, Integer::sum);
                    continue;
                }
                cli.awaitExit(0);
            }
            assertEqual(quiet, killed, seed, moments);
            ended++;
            Files.move(killed, folder.resolve("ended-" + ended));
        }
        try (ForkedCli cli = begunOrResumed(recipe, killed)) {
            cli.awaitExit(0);
        }
        assertEqual(quiet, killed, seed, moments);
        reporter.publishEntry(
                Map.of("kills", "" + moments.size(), "by phase", "" + phases, "runs ended", "" + (ended + 1)));
    }

    private static void assertEqual(Path quiet, Path killed, long seed, List<String> moments) throws IOException {
        String how = "-Dburnish.seed=" + seed + ", killed " + moments;
        Map<String, byte[]> expected = bytes(quiet);
        Map<String, byte[]> actual = bytes(killed);
        assertThat(actual.keySet()).as(how).isEqualTo(expected.keySet());
        expected.forEach((file, content) ->
                assertThat(actual.get(file)).as("%s, %s", file, how).isEqualTo(content));
        assertThat(figures(killed)).as(how).isEqualTo(figures(quiet));
    }

    /// What the run was doing when it was killed, for the report.
    private static String phaseOf(Path run) throws IOException {
        Path journal = run.resolve("journal.jsonl");
        if (!Files.exists(journal)) {
            return "before its first phase";
        }
        String phase = BETWEEN;
        for (String line : Files.readAllLines(journal)) { // its last line may be torn
            Matcher begun = BEGUN.matcher(line);
            if (begun.find()) {
                phase = begun.group(1);
            } else if (line.contains("phase_committed")) {
                phase = BETWEEN;
            }
        }
        return phase;
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
