package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From a recipe to a model, by the commands that people type.
class RunCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path recipe;
    private static Path run;
    private static Cli begun;

    @BeforeAll
    static void train() throws IOException {
        recipe = Quickstart.recipe(shared.resolve("recipe"), Quickstart.DPO);
        run = shared.resolve("run");
        begun = Cli.succeed("run", recipe, "--out", run);
    }

    @Test
    void aRunLeavesAModelThatTransformersLoads() {
        assertThat(run.resolve("final"))
                .isDirectoryContaining("glob:**/config.json")
                .isDirectoryContaining("glob:**/model.safetensors")
                .isDirectoryContaining("glob:**/tokenizer.json")
                .isDirectoryContaining("glob:**/tokenizer_config.json");
        assertThat(begun.out()).isEqualToIgnoringNewLines(run.resolve("final").toString());
        assertThat(begun.err())
                .contains("reference: 32 pairs scored", "step 4 of 4", "held-out pairs: accuracy", "burnish inspect ")
                .doesNotContain("warning", "\tat ");
    }

    @Test
    void everyStepHasALineOfFigures() throws IOException {
        List<JsonNode> lines = lines(run.resolve("metrics.jsonl"));
        List<JsonNode> steps = lines.stream().filter(line -> line.has("loss")).toList();
        assertThat(steps)
                .hasSize(4)
                .allSatisfy(line -> assertThat(line.fieldNames())
                        .toIterable()
                        .containsExactlyInAnyOrder(
                                "iteration",
                                "step",
                                "global_step",
                                "epoch",
                                "loss",
                                "learning_rate",
                                "grad_norm",
                                "rewards/chosen",
                                "rewards/rejected",
                                "rewards/margins",
                                "rewards/accuracies",
                                "logps/chosen",
                                "logps/rejected",
                                "entropy",
                                "mean_token_accuracy",
                                "num_tokens",
                                "tokens_per_second",
                                "step_time",
                                "peak_memory",
                                "skipped"));
        assertThat(steps.getFirst().get("loss").doubleValue()).isCloseTo(Math.log(2), within(1e-5));
        assertThat(steps.getLast().get("loss").doubleValue()).isLessThan(Math.log(2));
        assertThat(lines.getLast().fieldNames())
                .toIterable()
                .contains("eval_loss", "eval_rewards/accuracies")
                .doesNotContain("loss");
    }

    @Test
    void theReferenceIsALinePerPairThatIsTrainedOnOrHeldOut() throws IOException {
        assertThat(lines(run.resolve("iteration-1/reference/logps.jsonl")))
                .hasSize(32)
                .allSatisfy(line -> assertThat(line.fieldNames())
                        .toIterable()
                        .containsExactly(
                                "row",
                                "key",
                                "chosen_logp",
                                "chosen_tokens",
                                "chosen_logp_common",
                                "rejected_logp",
                                "rejected_tokens",
                                "rejected_logp_common"));
    }

    @Test
    void everyPhaseIsCommittedAndTheCurveIsForTensorBoardToo() throws IOException {
        for (String phase : List.of("reference", "train", "evaluate")) {
            assertThat(JSON.readTree(run.resolve("iteration-1/" + phase + "/done.json")
                                    .toFile())
                            .fieldNames())
                    .toIterable()
                    .contains("key", "outputs", "seconds");
        }
        JsonNode scores =
                JSON.readTree(run.resolve("iteration-1/evaluate/scores.json").toFile());
        assertThat(scores.get("reward_accuracy").fieldNames())
                .toIterable()
                .containsExactly("value", "standard_error", "low", "high", "n", "source");
        assertThat(run.resolve("tensorboard")).isDirectoryContaining("glob:**/events.out.tfevents.*");
        assertThat(run.resolve("iteration-1/train/step-000004"))
                .isDirectoryContaining("glob:**/model.safetensors")
                .isDirectoryContaining("glob:**/optimizer.safetensors")
                .isDirectoryContaining("glob:**/state.json");
    }

    @Test
    void aDirectoryThatHoldsARunIsNotTouched() throws IOException {
        Map<String, String> before = state(run);
        Cli again = Cli.run("run", recipe, "--out", run);
        assertThat(again.exitCode()).isEqualTo(3);
        assertThat(again.err()).contains("holds a run already", "burnish resume " + run, "--out");
        assertThat(state(run)).isEqualTo(before);
    }

    @Test
    void aFinishedRunThatIsResumedRecomputesNothing() throws IOException {
        Path copy = folder.resolve("run");
        Cli.succeed("run", recipe, "--out", copy, "--set", "train.max_steps=2");
        Map<String, String> before = state(copy);
        Cli resumed = Cli.succeed("resume", copy);
        Map<String, String> after = state(copy);
        for (Map<String, String> files : List.of(before, after)) {
            files.keySet().removeAll(List.of("journal.jsonl", "log.txt", "lock"));
        }
        assertThat(after).isEqualTo(before);
        assertThat(resumed.err()).doesNotContain("training:", "scored");
        assertThat(resumed.out()).contains(copy.resolve("final").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: simpo | false",
                "type: sft | false",
                "'type: wpo, alignment: sampled' | true",
                "type: ipo | true"
            })
    void otherLossesTrainTooAndOnlyThoseThatWantOneHaveAReference(String loss, String reference) throws IOException {
        Cli cli = Cli.run("run", Quickstart.recipe(folder, loss), "--out", folder.resolve("run"));
        assertThat(cli.exitCode()).as(cli.err()).isZero();
        assertThat(Files.exists(folder.resolve("run/iteration-1/reference"))).isEqualTo(Boolean.valueOf(reference));
        assertThat(folder.resolve("run/final/model.safetensors")).exists();
    }

    @Test
    void supervisedFineTuningTakesCompletions() throws IOException {
        List<String> train = new ArrayList<>();
        for (String row : Quickstart.rows("train.jsonl", 24)) {
            JsonNode pair = JSON.readTree(row);
            train.add(JSON.writeValueAsString(Map.of(
                    "prompt", pair.get("prompt").asText(),
                    "completion", pair.get("chosen").asText())));
        }
        Path recipe = Quickstart.recipe(folder, "type: sft", train, train.subList(0, 8));
        Cli.succeed("run", recipe, "--out", folder.resolve("run"));
        JsonNode first = lines(folder.resolve("run/metrics.jsonl")).getFirst();
        assertThat(first.has("rewards/margins")).isFalse();
        assertThat(first.get("loss").doubleValue()).isPositive();
    }

    @Test
    void whatTrainedCanBeScoredCheckedAndInspected() throws IOException {
        Path out = folder.resolve("logps.jsonl");
        Path data = folder.resolve("pairs.jsonl");
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            rows.addAll(Quickstart.rows("train.jsonl", 24));
        }
        rows.set(5, "{\"prompt\": \"please\", \"chosen\": 7, \"rejected\": \" b\"}");
        Files.write(data, rows);
        Cli scored = Cli.succeed("score", "--model", run.resolve("final"), "--data", data, "--out", out);
        assertThat(scored.err()).contains("71 rows scored", "1 rows could not be scored");
        List<JsonNode> lines = lines(out);
        assertThat(lines).hasSize(72);
        for (int i = 0; i < 72; i++) {
            assertThat(lines.get(i).get("row").intValue()).isEqualTo(i);
            assertThat(lines.get(i).has("problem")).isEqualTo(i == 5);
        }
        // the same row in another block
        assertThat(lines.get(48).get("chosen_logp").doubleValue())
                .isCloseTo(lines.get(0).get("chosen_logp").doubleValue(), within(1e-4));

        assertThat(Cli.succeed("check", recipe).out())
                .contains("batch_pairs: 4", "24 to train on, 8 held out", "# steps: 4", "# memory: ");
        assertThat(Cli.succeed("check", recipe, "--set", "device=cuda:99").out())
                .as("a card's plan, where there is no such card")
                .contains(
                        "# note: device: cuda:99 is asked for",
                        "timed as if it were an H100 of 80 GB: an estimate",
                        "# memory: ",
                        "# time of train: about ");
        String offload = "train.optimizer.offload=true";
        assertThat(Cli.succeed("check", recipe, "--set", offload).out())
                .contains("# note: train.optimizer.offload changes nothing on the CPU")
                .doesNotContain("memory of the host");
        assertThat(Cli.succeed("check", recipe, "--set", offload, "--set", "device=cuda:99")
                        .out())
                .contains("visiting optimizer state", "# memory of the host beside it: ")
                .doesNotContain("changes nothing");
        assertThat(Cli.succeed("inspect", run).out())
                .contains("iteration-1/train checkpoint after step 4", "finished")
                .doesNotContain("[");
        JsonNode summary = JSON.readTree(Cli.succeed("inspect", run, "--json").out());
        assertThat(summary.get("finished").booleanValue()).isTrue();
        assertThat(summary.get("last_step").get("step").intValue()).isEqualTo(4);
    }

    @Test
    void aModelThatWasMovedIsFoundAgainAndAnotherOneRefused() throws IOException {
        Path model = folder.resolve("model");
        copy(run.resolve("final"), model);
        Path recipe = Quickstart.recipeOf(folder.resolve("recipe"), model);
        Path second = folder.resolve("run");
        Cli.succeed("run", recipe, "--out", second, "--set", "train.max_steps=2");
        Files.move(model, folder.resolve("moved"));

        Cli gone = Cli.run("resume", second);
        assertThat(gone.exitCode()).isEqualTo(3);
        assertThat(gone.err()).contains(model.toString(), "--set model.path=DIR");
        Cli.succeed("resume", second, "--set", "model.path=" + folder.resolve("moved"));
        Cli other = Cli.run("resume", second, "--set", "model.path=" + run.resolve("start"));
        assertThat(other.exitCode()).isEqualTo(3);
        assertThat(other.err()).contains("input model was ", "burnish run RECIPE --out");
    }

    @Test
    void a_run_stops_by_itself_when_its_time_is_up_and_goes_on() throws IOException {
        Path stopped = folder.resolve("stopped");
        Cli first = Cli.run(
                "run",
                recipe,
                "--out",
                stopped,
                "--set",
                "train.max_steps=1000000",
                "--set",
                "train.checkpoint_every=1000000",
                "--stop-after",
                "2s",
                "--grace",
                "1d");
        assertThat(first.exitCode()).isEqualTo(130);
        assertThat(first.err()).contains("time that --stop-after gives is up", "burnish resume " + stopped);

        Cli second = Cli.run("resume", stopped, "--stop-after", "1s");
        assertThat(second.exitCode()).isEqualTo(130);
        assertThat(second.err()).contains("burnish resume " + stopped);
        assertThat(stopped.resolve("iteration-1/train")).isDirectoryContaining("glob:**/step-*");
    }

    @Test
    void aMaximalLengthBeyondTheModelsPositionsIsOneWarning() throws IOException {
        Path recipe = Quickstart.recipe(folder, "type: simpo");
        Cli cli = Cli.succeed("run", recipe, "--out", folder.resolve("run"), "--set", "data.max_length=200");
        assertThat(cli.err().lines().filter(line -> line.startsWith("warning: ")))
                .singleElement()
                .asString()
                .contains("200", "64 positions", "--set data.max_length=64");
    }

    private static org.assertj.core.data.Offset<Double> within(double offset) {
        return org.assertj.core.data.Offset.offset(offset);
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    // every file with its time and size
    private static Map<String, String> state(Path directory) throws IOException {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                state.put(
                        directory.relativize(file).toString(),
                        Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        }
        return state;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
