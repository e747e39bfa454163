package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Scores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What EVALUATE and `burnish eval` report, and from which files.
class EvaluationTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static Path recipe;
    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        Files.writeString(folder.resolve("pairs.jsonl"), """
                {"prompt": "A598582+18>", "chosen": "585", "rejected": "589"}
                {"prompt": "A418435+12>", "chosen": "435", "rejected": "444"}
                {"prompt": "A418435+12>", "chosen": "4350", "rejected": "4"}
                """);
        recipe = TinyLoop.recipe(
                folder, TinyLoop.RULES, TinyLoop.DPO, "loop: {iterations: 2, prompts: [prompts.jsonl]}\n");
        String text = Files.readString(recipe)
                .replace("data: {max_length: 64}\ngenerate", "data: {max_length: 64, eval: [pairs.jsonl]}\ngenerate")
                .replace("evaluate:\n", "evaluate:\n  kl_prompts: 20\n  ratings: {ridge: 1.0}\n");
        Files.writeString(recipe, text);
        run = folder.resolve("run");
        Cli.succeed("run", recipe, "--out", run);
    }

    private static Map<String, Measured> scores(Path directory) {
        return Scores.read(directory.resolve("scores.json")).metrics();
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> {
                    try {
                        return JSON.readTree(line);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }

    @Test
    void an_iteration_reports_pairs_divergence_answers_and_ratings() throws IOException {
        Path directory = run.resolve("iteration-2/evaluate");
        Map<String, Measured> scores = scores(directory);
        assertThat(scores)
                .containsKeys(
                        "loss",
                        "reward_accuracy",
                        "reward_accuracy/equal_length",
                        "reward_margin",
                        "reward_chosen",
                        "reward_rejected",
                        "logps_chosen",
                        "logps_rejected",
                        "perplexity",
                        "token_accuracy",
                        "entropy",
                        "sample_score",
                        "length_tokens",
                        "distinct_2",
                        "kl_k1",
                        "kl_k3",
                        "kl_k3_per_token",
                        "null_model/empty",
                        "bradley_terry/iteration-0",
                        "bradley_terry/iteration-2",
                        "bradley_terry_style_controlled/iteration-1",
                        "style/tokens",
                        "elo/iteration-1");
        double logp = 0;
        double tokens = 0;
        double margin = 0;
        List<JsonNode> pairs = lines(directory.resolve("held-out.jsonl"));
        assertThat(pairs).hasSize(3);
        for (JsonNode pair : pairs) {
            logp += pair.get("logp_chosen").asDouble();
            tokens += pair.get("chosen_tokens").asInt();
            margin += pair.get("reward_chosen").asDouble()
                    - pair.get("reward_rejected").asDouble();
        }
        assertThat(scores.get("perplexity").value()).isCloseTo(Math.exp(-logp / tokens), within(1e-9));
        assertThat(scores.get("reward_margin").value()).isCloseTo(margin / 3, within(1e-9));
        assertThat(scores.get("kl_k3").value()).isPositive();
        List<JsonNode> drawn = lines(directory.resolve("kl.jsonl"));
        assertThat(drawn).hasSize(20);
        double k1 = 0;
        for (JsonNode answer : drawn) {
            for (int t = 0; t < answer.get("policy_logps").size(); t++) {
                k1 += answer.get("policy_logps").get(t).asDouble()
                        - answer.get("reference_logps").get(t).asDouble();
            }
        }
        assertThat(scores.get("kl_k1").value()).isCloseTo(k1 / 20, within(1e-9));
        double mean = 0;
        for (int iteration = 0; iteration <= 2; iteration++) {
            mean += scores.get("bradley_terry/iteration-" + iteration).value() / 3;
        }
        assertThat(mean).isCloseTo(1000, within(1e-6));
    }

    @Test
    void eval_measures_the_same_and_then_nothing_anew() throws IOException {
        Path out = folder.resolve("again");
        Path model = run.resolve("iteration-2/model");
        Cli first = Cli.succeed(
                "eval",
                "--recipe",
                recipe,
                "--model",
                model,
                "--reference",
                run.resolve("iteration-1/model"),
                "--out",
                out);
        Map<String, Measured> theirs = scores(run.resolve("iteration-2/evaluate"));
        Map<String, Measured> mine = scores(out);
        for (String name : List.of("loss", "reward_margin", "logps_chosen", "perplexity", "sample_score")) {
            assertThat(mine.get(name).value())
                    .as(name)
                    .isEqualTo(theirs.get(name).value());
        }
        assertThat(mine).containsKeys("kl_k1", "null_model/polite");
        assertThat(first.out()).contains("perplexity", "kl_k3_per_token");
        byte[] scores = Files.readAllBytes(out.resolve("scores.json"));

        Cli again = Cli.succeed("eval", "--recipe", recipe, "--out", out);
        assertThat(out.resolve("scores.json")).hasBinaryContent(scores);
        assertThat(again.out()).isEqualTo(first.out());

        Cli other = Cli.run("eval", "--recipe", recipe, "--model", run.resolve("iteration-0/model"), "--out", out);
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("Choose another --out");
    }

    @Test
    void a_model_is_not_away_from_itself() {
        Path out = folder.resolve("itself");
        Path model = run.resolve("iteration-1/model");
        Cli.succeed("eval", "--recipe", recipe, "--model", model, "--reference", model, "--out", out);
        Map<String, Measured> scores = scores(out);
        for (String name : List.of("kl_k1", "kl_k3", "reward_margin", "reward_accuracy")) {
            assertThat(scores.get(name).value()).as(name).isZero();
        }
        assertThat(scores.get("loss").value()).isCloseTo(Math.log(2), within(1e-6));
    }

    @Test
    void models_are_rated_by_their_files_alone() throws IOException {
        String entry = "{name: m%d, samples: run/iteration-%d/evaluate/samples.jsonl,"
                + " verdicts: run/iteration-%d/evaluate/verdicts.jsonl}";
        Path ratings = Files.writeString(
                folder.resolve("ratings.yaml"), """
                evaluate:
                  prompts: []
                  judge: {type: rules, rules: [{type: exact_match, field: answers}]}
                  ratings: {anchor_model: m0, ridge: 1.0, models: [%s, %s]}
                """.formatted(entry.formatted(0, 0, 0), entry.formatted(2, 2, 2)));
        Cli cli = Cli.succeed("eval", "--recipe", ratings, "--out", folder.resolve("rated"));
        assertThat(cli.out()).contains("bradley_terry/m0", "elo/m2");
        Map<String, Measured> scores = scores(folder.resolve("rated"));
        assertThat(scores.get("bradley_terry/m0").value()).isEqualTo(1000);
        assertThat(scores.get("bradley_terry/m2").n()).isEqualTo(80);
        assertThat(scores.get("bradley_terry/m2").low()).isPresent();

        Cli wrong = Cli.run(
                "eval",
                "--recipe",
                ratings,
                "--out",
                folder.resolve("wrong"),
                "--set",
                "evaluate.judge={type: implicit}");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("m0 has no verdict of the judge 'implicit', only of: rules");
    }

    @Test
    void a_score_that_constant_answers_reach_comes_with_a_warning() {
        Cli cli = Cli.succeed(
                "eval",
                "--recipe",
                recipe,
                "--model",
                run.resolve("iteration-2/model"),
                "--out",
                folder.resolve("taken-in"),
                "--set",
                "evaluate.judge={type: rules, rules: [{type: length, least: 0, most: 1000}]}");
        assertThat(cli.err()).contains("sample_score is not to be believed", "empty 1.000");
    }
}
