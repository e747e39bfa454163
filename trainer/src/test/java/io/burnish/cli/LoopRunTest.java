package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.exchange.JudgedPair;
import io.burnish.data.exchange.PairLines;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.VerdictLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole loops from the command line: each iteration answers, judges, pairs, trains and measures with the model that
/// the one before has made.
class LoopRunTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path run(String loop, String... sections) throws IOException {
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(sections), java.util.stream.Stream.of(loop))
                .toArray(String[]::new);
        Path out = folder.resolve("run");
        Cli.succeed("run", TinyLoop.recipe(folder, all), "--out", out);
        return out;
    }

    private static JsonNode json(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }

    @Test
    void a_self_rewarding_loop_leaves_everything_it_decided() throws IOException {
        Path out = run(
                "loop: {iterations: 2, prompts: [prompts.jsonl], replay: {rows: 8}}\n", TinyLoop.SELF, TinyLoop.DPO);

        for (int iteration = 1; iteration <= 2; iteration++) {
            Path directory = out.resolve("iteration-" + iteration);
            List<Sample> samples = SampleLines.read(directory.resolve("generate/samples.jsonl"));
            assertThat(samples).hasSize(150 * 4);
            assertThat(samples).allSatisfy(sample -> assertThat(sample.tokens()).isNotEmpty());
            assertThat(VerdictLines.read(directory.resolve("judge/verdicts.jsonl")))
                    .hasSizeGreaterThanOrEqualTo(600);
            List<JudgedPair> pairs = PairLines.read(directory.resolve("pair/pairs.jsonl"));
            assertThat(pairs)
                    .isNotEmpty()
                    .allSatisfy(pair -> assertThat(pair.scoreChosen()).isGreaterThan(pair.scoreRejected()));
            assertThat(directory.resolve("model/model.safetensors")).exists();
            JsonNode summary = json(directory.resolve("generate/summary.json"));
            assertThat(summary.get("gap_mean").asDouble()).isLessThan(1e-5);
            assertThat(json(directory.resolve("evaluate/scores.json"))
                            .path("sample_score")
                            .path("n")
                            .asInt())
                    .isEqualTo(80);
        }
        assertThat(out.resolve("iteration-0/evaluate/scores.json")).exists();
        assertThat(Files.readAllBytes(out.resolve("final/model.safetensors")))
                .isEqualTo(Files.readAllBytes(out.resolve("iteration-2/model/model.safetensors")));
        List<String> metrics = Files.readAllLines(out.resolve("metrics.jsonl"));
        long before = 0;
        for (String line : metrics) {
            long global = JSON.readTree(line).get("global_step").asLong();
            assertThat(global).isGreaterThanOrEqualTo(before);
            before = global;
        }
        assertThat(metrics.getLast()).contains("replay_loss", "\"iteration\":2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            reference: ema, ema: 0.5                     | loss: {type: dpo}
            reference: initial, data: accumulated        | loss: {type: dpo, beta: {by_iteration: [0.1, 0.2]}}
            prompt_order: shuffled, prompts_per_iteration: 100 | loss: {type: simpo}
            prompt_order: same, prompts_per_iteration: 100     | loss: {type: sppo_hard}
            model: best                                  | loss: {type: wpo}
            data: accumulated, window: 1                 | loss: {type: rdpo}
            """)
    void loops_of_every_kind_run_to_their_end(String loop, String loss) throws IOException {
        Path out = run("loop: {iterations: 2, prompts: [prompts.jsonl], " + loop + "}\n", TinyLoop.RULES, loss + "\n");
        assertThat(out.resolve("final/model.safetensors")).exists();
        assertThat(out.resolve("iteration-2/evaluate/done.json")).exists();
        Cli resumed = Cli.succeed("resume", out);
        assertThat(resumed.err()).doesNotContain("step 1 of");
    }

    @Test
    void a_check_says_what_each_phase_takes() throws IOException {
        Path recipe = TinyLoop.recipe(
                folder, TinyLoop.SELF, TinyLoop.DPO, "loop: {iterations: 2, prompts: [prompts.jsonl]}\n");
        assertThat(Cli.succeed("check", recipe).out())
                .contains("# memory of generate: ", "cache of keys and values", "(rates measured here: ")
                .containsPattern(
                        "(?s)#   generate +\\d.*#   judge +\\d.*#   pair +no model runs.*#   reference +\\d.*#   train +\\d.*#   evaluate +\\d.*#   2 of them +\\d");
        assertThat(Cli.succeed("check", recipe, "--set", "device=cuda:99").out())
                .contains(
                        "which a card of 80 GB has: this one cannot be asked",
                        "(rates not measured, NVIDIA states them of the H100: 989 TFLOP/s and 3,350 GB/s");
    }

    @Test
    void expert_iteration_trains_on_the_best_answers() throws IOException {
        Path recipe = TinyLoop.recipe(
                folder, TinyLoop.RULES, "loss: {type: sft}\n", "loop: {iterations: 1, prompts: [prompts.jsonl]}\n");
        Path out = folder.resolve("run");
        Cli.succeed("run", recipe, "--out", out, "--set", "pair={select: best}", "--set", "train.from=base");
        assertThat(Files.readAllLines(out.resolve("iteration-1/pair/sft.jsonl")))
                .hasSizeGreaterThan(200);
        assertThat(out.resolve("iteration-1/reference")).doesNotExist();
    }

    @Test
    void a_loop_ends_where_it_has_a_reason_to() throws IOException {
        Path out = run(
                "loop: {iterations: 3, prompts: [prompts.jsonl], prompts_per_iteration: 64, stop: {min_margin: 1000}}\n",
                TinyLoop.RULES,
                TinyLoop.DPO);
        assertThat(out.resolve("iteration-2")).doesNotExist();
        assertThat(out.resolve("final/model.safetensors")).exists();
        assertThat(Files.readString(out.resolve("log.txt"))).contains("loop.stop.min_margin");
    }

    @Test
    void a_run_goes_back_on_purpose() throws IOException {
        Path out =
                run("loop: {iterations: 2, prompts: [prompts.jsonl], reference: ema}\n", TinyLoop.RULES, TinyLoop.DPO);
        byte[] samples = Files.readAllBytes(out.resolve("iteration-2/generate/samples.jsonl"));
        byte[] model = Files.readAllBytes(out.resolve("final/model.safetensors"));

        Cli.succeed("resume", out, "--from", "iteration-1/pair");

        assertThat(out.resolve("discarded/from-iteration-1-pair-1/iteration-1/reference-model"))
                .isDirectory();
        assertThat(Files.readAllBytes(out.resolve("iteration-2/generate/samples.jsonl")))
                .isEqualTo(samples);
        assertThat(Files.readAllBytes(out.resolve("final/model.safetensors"))).isEqualTo(model);
    }

    @Test
    void a_run_whose_held_out_pairs_were_moved_goes_on() throws IOException {
        Files.writeString(folder.resolve("pairs.jsonl"), """
                {"prompt": "A598582+18>", "chosen": "585", "rejected": "589"}
                {"prompt": "A418435+12>", "chosen": "435", "rejected": "444"}
                """);
        Path recipe = TinyLoop.recipe(
                folder, TinyLoop.RULES, TinyLoop.DPO, "loop: {iterations: 1, prompts: [prompts.jsonl]}\n");
        Path out = folder.resolve("run");
        Cli.succeed("run", recipe, "--out", out, "--set", "data.eval=['%s']".formatted(folder.resolve("pairs.jsonl")));
        Files.move(folder.resolve("pairs.jsonl"), folder.resolve("moved.jsonl"));
        Cli resumed = Cli.succeed("resume", out, "--set", "data.eval=['%s']".formatted(folder.resolve("moved.jsonl")));
        assertThat(resumed.err()).doesNotContain("step 1 of");
    }

    @Test
    void the_phases_work_on_files_too() throws IOException {
        Path recipe = TinyLoop.recipe(
                folder, TinyLoop.SELF, TinyLoop.DPO, "loop: {iterations: 1, prompts: [prompts.jsonl]}\n");
        Path out = folder.resolve("run");
        Cli.succeed("run", recipe, "--out", out);
        Path model = out.resolve("iteration-0/model");
        Path samples = folder.resolve("samples.jsonl");
        Path verdicts = folder.resolve("verdicts.jsonl");

        Cli.succeed(
                "generate",
                "--model",
                model,
                "--prompts",
                folder.resolve("prompts.jsonl"),
                "--out",
                samples,
                "-n",
                4,
                "--temperature",
                1,
                "--top-p",
                1,
                "--max-tokens",
                6);
        assertThat(Files.readAllBytes(samples))
                .as("the same seeds as the run's")
                .isEqualTo(Files.readAllBytes(out.resolve("iteration-1/generate/samples.jsonl")));
        Cli.succeed("judge", "--recipe", recipe, "--model", model, "--samples", samples, "--out", verdicts);
        assertThat(Files.readAllBytes(verdicts))
                .isEqualTo(Files.readAllBytes(out.resolve("iteration-1/judge/verdicts.jsonl")));
        Cli.succeed(
                "pair",
                "--recipe",
                recipe,
                "--samples",
                samples,
                "--verdicts",
                verdicts,
                "--out",
                folder.resolve("pairs"));
        assertThat(Files.readAllBytes(folder.resolve("pairs/pairs.jsonl")))
                .isEqualTo(Files.readAllBytes(out.resolve("iteration-1/pair/pairs.jsonl")));
        Cli eval = Cli.succeed("eval", "--recipe", recipe, "--model", model, "--out", folder.resolve("evaluation"));
        assertThat(eval.out()).contains("sample_score");
        Cli other = Cli.run(
                "eval", "--recipe", recipe, "--model", out.resolve("final"), "--out", folder.resolve("evaluation"));
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("holds answers of another model");
        Cli audit = Cli.succeed("judge", "--recipe", recipe, "--model", model, "--samples", samples, "--audit");
        assertThat(audit.out()).contains("real mean");
    }

    @Test
    void bad_input_is_one_message() throws IOException {
        Path recipe = TinyLoop.recipe(
                folder, TinyLoop.SELF, TinyLoop.DPO, "loop: {iterations: 1, prompts: [prompts.jsonl]}\n");
        Path out = folder.resolve("run");
        Files.writeString(folder.resolve("bare.txt"), "no slot at all");
        Cli cli = Cli.run("run", recipe, "--out", out, "--set", "judge.template=" + folder.resolve("bare.txt"));
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).contains("bare.txt").contains("{{answer}}");
        assertThat(out).doesNotExist();

        Files.writeString(folder.resolve("other.jsonl"), """
                {"prompt_id":"x","iteration":1,"sample":0,"prompt":"A","text":"1","tokens":[],"logps":[],"finish":"stop","seed":"1","engine":"local","model":"m"}
                """);
        cli = Cli.run(
                "judge",
                "--recipe",
                recipe,
                "--samples",
                folder.resolve("other.jsonl"),
                "--prompts",
                folder.resolve("prompts.jsonl"),
                "--out",
                folder.resolve("v.jsonl"));
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).contains("answers of another run");

        cli = Cli.run(
                "generate",
                "--model",
                folder,
                "--prompts",
                folder.resolve("prompts.jsonl"),
                "--out",
                folder.resolve("s.jsonl"),
                "--temperature",
                -1);
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err())
                .contains("the options have 1 problem", "--set generate.temperature: must be 0 or more, got -1.0");

        cli = Cli.run("run", recipe, "--out", out, "--set", "loss.beta={by_iteration: [0.1, 0.2]}");
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err()).contains("by_iteration has 2 values, and the loop 1 iterations");
    }
}
