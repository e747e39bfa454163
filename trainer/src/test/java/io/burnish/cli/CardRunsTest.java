package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.run.Sha256;
import io.burnish.tensor.Scope;
import io.burnish.tensor.cuda.CudaDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole runs on a card: `mvn verify -Pgpu`. With `-Dburnish.card=cpu` the tests themselves are tried where there
/// is none.
@Tag("gpu")
class CardRunsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CARD = System.getProperty("burnish.card", "cuda:0");
    private static final List<String> OF_TIME = List.of("step_time", "tokens_per_second", "peak_memory");
    private static final long ROOM = 64L << 20;

    @TempDir
    Path folder;

    @Test
    void a_card_in_fp32_and_in_bf16_learns_what_the_cpu_learns() throws IOException {
        Path recipe = Quickstart.recipe(
                folder, Quickstart.DPO, Quickstart.rows("train.jsonl", 96), Quickstart.rows("eval.jsonl", 8));
        List<String> common = List.of("train.max_steps=60", "train.learning_rate=1.0e-3", "train.eval_every=never");
        List<Double> cpu = losses(run(recipe, "cpu", common, "device=cpu", "model.dtype=fp32"));
        List<Double> exact = losses(run(recipe, "exact", common, "device=" + CARD, "model.dtype=fp32"));
        List<Double> half = losses(run(recipe, "half", common, "device=" + CARD, "model.dtype=bf16"));
        assertThat(cpu).hasSize(60);
        assertThat(cpu.getLast()).isLessThan(cpu.getFirst() - 0.05);
        for (int step = 0; step < cpu.size(); step++) {
            assertThat(exact.get(step)).as("fp32, step %d", step + 1).isCloseTo(cpu.get(step), within(1e-3));
            assertThat(half.get(step)).as("bf16, step %d", step + 1).isCloseTo(cpu.get(step), within(0.03));
        }
    }

    @Test
    void a_run_that_is_killed_ends_bit_for_bit_as_one_that_never_was() throws Exception {
        for (String update : List.of("master", "stochastic", "kahan")) {
            Path recipe = Quickstart.recipe(folder.resolve(update), Quickstart.DPO);
            List<String> settings = new ArrayList<>(List.of("train.max_steps=20", "train.checkpoint_every=5"));
            settings.addAll(List.of("device=" + CARD, "model.dtype=bf16", "train.optimizer.update=" + update));
            Path quiet = run(recipe, update + "-quiet", settings);
            Path killed = folder.resolve(update + "-killed");
            try (ForkedCli cli = ForkedCli.start(arguments(recipe, killed, settings))) {
                cli.await("step 7 of");
            } // kills it
            Cli.succeed("resume", killed);
            assertThat(weights(killed)).as(update).isNotEmpty().isEqualTo(weights(quiet));
            assertThat(figures(killed)).as(update).isEqualTo(figures(quiet));
        }
    }

    @Test
    void a_loop_that_is_killed_ends_as_one_that_never_was() throws Exception {
        Path recipe = TinyLoop.recipe(
                folder,
                TinyLoop.RULES,
                TinyLoop.DPO,
                "loop: {iterations: 2, prompts: [prompts.jsonl], prompts_per_iteration: 60}\n");
        List<String> settings = List.of("device=" + CARD, "model.dtype=bf16");
        Path quiet = run(recipe, "quiet", settings);
        Path killed = folder.resolve("killed");
        try (ForkedCli cli = ForkedCli.start(arguments(recipe, killed, settings))) {
            cli.await("iteration 2 of 2: generate");
        } // kills it
        Cli.succeed("resume", killed);
        assertThat(weights(killed)).isNotEmpty().isEqualTo(weights(quiet));
        assertThat(figures(killed)).isEqualTo(figures(quiet));
    }

    @Test
    void five_hundred_steps_take_no_more_memory_than_fifty() throws IOException {
        Path recipe = Quickstart.recipe(folder, Quickstart.DPO);
        List<String> settings = List.of(
                "device=" + CARD,
                "model.dtype=bf16",
                "train.batch_pairs=24", // all there are: every step is the same work
                "train.checkpoint_every=100",
                "train.eval_every=100");
        run(
                recipe,
                "fifty",
                Stream.concat(settings.stream(), Stream.of("train.max_steps=50"))
                        .toList());
        long live = Scope.live();
        long free = free();
        Path run = run(
                recipe,
                "five-hundred",
                Stream.concat(settings.stream(), Stream.of("train.max_steps=500"))
                        .toList());
        assertThat(Scope.live()).isEqualTo(live);
        assertThat(free()).isGreaterThanOrEqualTo(free - ROOM);
        List<Long> peaks = lines(run).stream()
                .filter(line -> line.has("peak_memory"))
                .map(line -> line.get("peak_memory").asLong())
                .toList();
        assertThat(peaks).hasSizeGreaterThanOrEqualTo(500);
        assertThat(peaks.subList(50, peaks.size())).containsOnly(peaks.get(50));
    }

    /// What the driver says is free; without a card nothing that could shrink.
    private static long free() {
        return CARD.startsWith("cuda:")
                ? CudaDevice.open(Integer.parseInt(CARD.substring("cuda:".length())))
                        .freeMemory()
                : Long.MAX_VALUE;
    }

    private Path run(Path recipe, String name, List<String> settings, String... further) {
        Path directory = folder.resolve(name);
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of(further));
        Cli.succeed(arguments(recipe, directory, all));
        return directory;
    }

    private static Object[] arguments(Path recipe, Path directory, List<String> settings) {
        List<Object> arguments = new ArrayList<>(List.of("run", recipe, "--out", directory));
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return arguments.toArray();
    }

    private static List<Double> losses(Path run) throws IOException {
        return lines(run).stream()
                .filter(line -> line.has("loss"))
                .map(line -> line.get("loss").asDouble())
                .toList();
    }

    private static Map<String, String> weights(Path run) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".safetensors"))
                    .toList()) {
                hashes.put(run.relativize(file).toString(), Sha256.ofFile(file));
            }
        }
        return hashes;
    }

    private static List<ObjectNode> figures(Path run) throws IOException {
        List<ObjectNode> figures = new ArrayList<>();
        for (JsonNode line : lines(run)) {
            figures.add(((ObjectNode) line).remove(OF_TIME));
        }
        return figures;
    }

    private static List<JsonNode> lines(Path run) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }
}
