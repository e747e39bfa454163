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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs in bf16 with what rounds by chance or keeps what it rounded away: killed and taken up again they end as they
/// would have.
class KilledBfloat16RunTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> STOCHASTIC = settings("int8", "stochastic", "layer");
    private static final List<String> KAHAN = settings("bf16", "kahan", "attention");

    @TempDir
    static Path folder;

    private static List<String> settings(String state, String update, String recompute) {
        return List.of(
                "model.dtype=bf16",
                "train.optimizer.state=" + state,
                "train.optimizer.update=" + update,
                "train.recompute=" + recompute,
                "train.max_steps=20",
                "train.checkpoint_every=5");
    }

    @Test
    void eightBitMomentsAndStochasticRounding() throws Exception {
        compare("stochastic", STOCHASTIC);
    }

    @Test
    void sixteenBitMomentsAndKahan() throws Exception {
        compare("kahan", KAHAN);
    }

    @Test
    void aLoopGeneratesAndTrains() throws Exception {
        Path recipe = TinyLoop.recipe(
                folder.resolve("loop"),
                TinyLoop.RULES,
                TinyLoop.DPO,
                "loop: {iterations: 1, prompts: [prompts.jsonl], prompts_per_iteration: 16}\n");
        Path run = folder.resolve("loop-run");
        List<String> settings = List.of("model.dtype=bf16", "train.optimizer.update=kahan", "train.gradients=bf16");
        Cli begun = Cli.succeed(run(recipe, run, settings));
        assertThat(begun.err()).contains("train.gradients: bf16 loses");
        assertThat(run.resolve("final/model.safetensors")).exists();
    }

    private static void compare(String name, List<String> settings) throws Exception {
        Path recipe = Quickstart.recipe(folder.resolve(name), Quickstart.DPO);
        Path quiet = folder.resolve(name + "-quiet");
        Path killed = folder.resolve(name + "-killed");
        Cli begun = Cli.succeed(run(recipe, quiet, settings));
        assertThat(begun.err()).contains("model.dtype: bf16 on the CPU");
        try (ForkedCli cli = ForkedCli.start(run(recipe, killed, settings))) {
            cli.await("step 7 of");
        } // kills it
        Cli.succeed("resume", killed);

        assertThat(files(killed)).isNotEmpty().isEqualTo(files(quiet));
        assertThat(figures(killed)).hasSizeGreaterThan(20).isEqualTo(figures(quiet));
    }

    private static Object[] run(Path recipe, Path directory, List<String> settings) {
        List<Object> arguments = new ArrayList<>(List.of("run", recipe, "--out", directory));
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return arguments.toArray();
    }

    private static Map<String, String> files(Path run) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".safetensors"))
                    .toList()) {
                hashes.put(run.relativize(file).toString(), io.burnish.run.Sha256.ofFile(file));
            }
        }
        return hashes;
    }

    private static List<ObjectNode> figures(Path run) throws IOException {
        List<ObjectNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            ObjectNode figures = (ObjectNode) JSON.readTree(line);
            figures.remove(List.of("step_time", "tokens_per_second", "peak_memory"));
            lines.add(figures);
        }
        return lines;
    }
}
