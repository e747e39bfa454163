package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.exchange.JudgedPair;
import io.burnish.data.exchange.PairLines;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Scores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One seed of the self-rewarding quickstart, for one iteration, with a seed training so short that only the mechanics
/// can be looked at: that it improves is the proof's to say, `./burnish bench self-rewarding`.
class QuickstartLoopTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RECIPE =
            Path.of(System.getProperty("burnish.root", "..")).resolve("recipes/quickstart-self-rewarding.yaml");
    private static final int PROMPTS = 160;
    private static final int SAMPLES = 8;
    private static final int HELD_OUT = 100;

    @TempDir
    Path folder;

    @Test
    void one_iteration_leaves_what_it_decided_and_why() throws IOException {
        Path run = folder.resolve("run");
        List<Object> arguments = new ArrayList<>(List.of("run", RECIPE, "--out", run));
        for (String override : List.of(
                "seed_training.train.max_steps=400",
                "loop.iterations=1",
                "loop.prompts_per_iteration=" + PROMPTS,
                "pair.min_margin=0.0",
                "train.epochs=1",
                "evaluate.limit=" + HELD_OUT)) {
            arguments.addAll(List.of("--set", override));
        }
        Cli.succeed(arguments.toArray());
        Path iteration = run.resolve("iteration-1");

        List<Sample> samples = SampleLines.read(iteration.resolve("generate/samples.jsonl"));
        assertThat(samples).hasSize(PROMPTS * SAMPLES).allSatisfy(sample -> {
            assertThat(sample.tokens()).isNotEmpty();
            assertThat(sample.engine()).isEqualTo("local");
        });
        JsonNode generated = json(iteration.resolve("generate/summary.json"));
        assertThat(generated.get("gap_mean").asDouble()).isLessThan(1e-5);

        checkVerdicts(VerdictLines.read(iteration.resolve("judge/verdicts.jsonl")));
        checkPairs(iteration, samples);

        List<String> metrics = Files.readAllLines(run.resolve("metrics.jsonl"));
        JsonNode last = JSON.readTree(metrics.getLast());
        assertThat(last.get("iteration").asInt()).isEqualTo(1);
        assertThat(last.get("loss").asDouble()).isFinite();
        assertThat(last.has("replay_loss")).isTrue();
        assertThat(last.get("skipped").asInt()).isZero();

        for (int model = 0; model <= 1; model++) {
            Map<String, Measured> scores = Scores.read(
                            run.resolve("iteration-%d/evaluate/scores.json".formatted(model)))
                    .metrics();
            assertThat(scores.get("sample_score").n()).isEqualTo(HELD_OUT);
            assertThat(scores.get("sample_score").value()).isBetween(0.0, 1.0);
            assertThat(scores.get("null_model/empty").value()).as("of the rule").isZero();
            assertThat(scores.get("kl_k3").value()).isPositive();
        }
        assertThat(run.resolve("final/model.safetensors"))
                .hasSameBinaryContentAs(iteration.resolve("model/model.safetensors"));
        for (String phase : List.of("generate", "judge", "pair", "reference", "train", "evaluate")) {
            assertThat(iteration.resolve(phase).resolve("done.json")).exists();
        }
    }

    /// Nobody but the model itself judges, and what it writes can be read more often than not.
    private static void checkVerdicts(List<Verdict> verdicts) {
        assertThat(verdicts).hasSize(PROMPTS * SAMPLES).allSatisfy(verdict -> {
            assertThat(verdict.judge()).isEqualTo("self");
            assertThat(verdict.score().isPresent())
                    .isNotEqualTo(verdict.problem().isPresent());
            verdict.score().ifPresent(score -> assertThat(score).isBetween(0.0, 1.0));
        });
        assertThat(verdicts.stream().filter(verdict -> verdict.score().isPresent()))
                .hasSizeGreaterThan(PROMPTS * SAMPLES / 2);
    }

    /// Every prompt became a pair of its own samples or is among the discarded ones, and every pair was scored by the
    /// reference.
    private static void checkPairs(Path iteration, List<Sample> samples) throws IOException {
        List<JudgedPair> pairs = PairLines.read(iteration.resolve("pair/pairs.jsonl"));
        Set<String> texts = new HashSet<>();
        samples.forEach(sample -> texts.add(sample.promptId() + "/" + sample.sample()));
        Set<String> prompts = new HashSet<>();
        assertThat(pairs).isNotEmpty().allSatisfy(pair -> {
            prompts.add(pair.promptId());
            assertThat(pair.scoreChosen()).isGreaterThan(pair.scoreRejected());
            assertThat(texts)
                    .contains(
                            pair.promptId() + "/" + pair.chosenSample(), pair.promptId() + "/" + pair.rejectedSample());
        });
        for (String line : Files.readAllLines(iteration.resolve("pair/discarded.jsonl"))) {
            JsonNode discard = JSON.readTree(line);
            prompts.add(discard.get("prompt_id").asText());
            assertThat(discard.get("reason").asText()).isNotBlank();
        }
        assertThat(prompts).hasSize(PROMPTS);
        assertThat(Files.readAllLines(iteration.resolve("reference/logps.jsonl")))
                .hasSameSizeAs(pairs);
    }

    private static JsonNode json(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }
}
