package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `burnish merge` on a run and its models.
class MergeCommandTest {

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path run;
    private static Path other;

    @BeforeAll
    static void train() throws IOException {
        run = shared.resolve("run");
        other = shared.resolve("other");
        Cli.succeed("run", Quickstart.recipe(shared.resolve("recipe"), "type: simpo"), "--out", run);
        Cli.succeed("run", shared.resolve("recipe/recipe.yaml"), "--out", other, "--set", "train.learning_rate=3e-2");
    }

    @Test
    void the_last_checkpoints_of_a_run_become_their_mean() throws IOException {
        Path out = folder.resolve("out");

        Cli cli = Cli.succeed("merge", "--run", run, "--last", "2", "--out", out);

        Path train = run.resolve("iteration-1/train");
        float[] early = numbersOfCheckpoint(train.resolve("step-000002"));
        float[] late = numbersOfCheckpoint(train.resolve("step-000004"));
        float[] mean = numbers(out);
        assertThat(early).isNotEqualTo(late);
        for (int i = 0; i < mean.length; i++) {
            assertThat(mean[i]).isEqualTo((float) (0.5 * early[i] + 0.5 * late[i]));
        }
        assertThat(cli.out()).contains(out + ": average, ", "parameters in").contains("step-000004 differs from");
        assertThat(out.resolve("tokenizer.json")).exists();
    }

    @Test
    void the_last_checkpoint_alone_is_the_runs_model() throws IOException {
        Path out = folder.resolve("out");
        Cli.succeed("merge", "--run", run, "--last", "1", "--out", out);
        assertThat(numbers(out)).isEqualTo(numbers(run.resolve("final")));
    }

    @Test
    void iterations_are_averaged_too() throws IOException {
        Path out = folder.resolve("out");
        Cli.succeed("merge", "--run", run, "--last", "1", "--of", "iterations", "--out", out);
        assertThat(numbers(out)).isEqualTo(numbers(run.resolve("iteration-1/model")));
    }

    @Test
    void an_extrapolation_says_how_far_the_model_was_from_its_base() throws IOException {
        Path out = folder.resolve("out");
        Path base = run.resolve("final");
        Path model = other.resolve("final");

        Cli cli =
                Cli.succeed("merge", "--model", model, "--base", base, "--extrapolate", "0.5", "--out", out, "--json");

        float[] from = numbers(base);
        float[] to = numbers(model);
        double difference = 0;
        double norm = 0;
        float[] merged = numbers(out);
        for (int i = 0; i < from.length; i++) {
            difference += Math.pow((double) to[i] - from[i], 2);
            norm += Math.pow(from[i], 2);
            assertThat(merged[i]).isCloseTo((float) (1.5 * to[i] - 0.5 * from[i]), within(1e-6f));
        }
        JsonNode json = new ObjectMapper().readTree(cli.out());
        assertThat(json.path("method").asText()).isEqualTo("extrapolate");
        assertThat(json.path("parameters").asInt())
                .isEqualTo((int) ModelDirectory.open(base).config().parameters());
        assertThat(json.at("/distances/0/model").asText()).isEqualTo(model.toString());
        assertThat(json.at("/distances/0/relative").asDouble()).isCloseTo(Math.sqrt(difference / norm), within(1e-9));
    }

    @Test
    void every_method_has_its_options() throws IOException {
        Path a = run.resolve("final");
        Path b = other.resolve("final");
        List<List<Object>> commands = List.of(
                List.of("--model", a, "--model", b),
                List.of("--model", a, "--model", b, "--weight", "0.3", "--weight", "0.7"),
                List.of("--model", a, "--model", b, "--slerp", "0.3"),
                List.of("--base", a, "--task", b, "--weight", "-0.5"),
                List.of("--base", a, "--task", b, "--task", b, "--ties", "--density", "0.2"),
                List.of("--base", a, "--task", b, "--dare", "--density", "0.5", "--seed", "7"),
                List.of("--base", a, "--task", b, "--task", b, "--dare", "--ties", "--density", "0.5"));
        List<String> methods = List.of("average", "average", "slerp", "task arithmetic", "ties", "dare", "dare ties");
        for (int i = 0; i < commands.size(); i++) {
            Path out = folder.resolve("out-" + i);
            Cli cli = Cli.succeed(
                    Stream.concat(Stream.concat(Stream.of("merge"), commands.get(i).stream()), Stream.of("--out", out))
                            .toArray());
            assertThat(cli.out()).startsWith(out + ": " + methods.get(i) + ", ");
            assertThat(numbers(out)).isNotEqualTo(numbers(a));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                             | nothing to merge",
                "--base a                                     | nothing to merge",
                "--model a                                    | one --model alone is no merge",
                "--model a --extrapolate 0.5                  | --extrapolate needs --base DIR",
                "--base a --extrapolate 0.5                   | --extrapolate takes --model 1 time(s), got 0",
                "--model a --base a --extrapolate NaN         | --extrapolate must be a finite number, got NaN",
                "--model a --base a --extrapolate much        | much",
                "--model a --slerp 0.5                        | --slerp takes --model 2 time(s), got 1",
                "--model a --model a --slerp 2                | --slerp must be in [0, 1], got 2.0",
                "--model a --model a --slerp 0.5 --weight 1   | --weight does not go with --slerp",
                "--model a --model a --weight 1               | --weight is given 1 time(s) for 2 model(s)",
                "--model a --model a --weight 1 --weight 0    | --weight must be > 0, got 0.0",
                "--model a --model a --base a                 | --base does not go with --model",
                "--task a                                     | --task needs --base DIR",
                "--task a --base a --ties                     | --ties needs --density D",
                "--task a --base a --density 0.5              | --density is for --ties and --dare",
                "--task a --base a --dare --density 0         | --density must be in (0, 1], got 0.0",
                "--task a --base a --model a                  | --model does not go with --task",
                "--run a                                      | --run needs --last K",
                "--run a --last 0                             | --last must be at least 1, got 0",
                "--run a --last 2 --model a                   | --model does not go with --run",
                "--run a --last 2 --of stars                  | stars"
            })
    void a_mistake_is_one_message(String typed, String says) {
        Path a = run.resolve("final");
        String[] words = typed == null ? new String[0] : typed.split(" ");
        refused(
                2,
                says,
                Arrays.stream(words).map(word -> word.equals("a") ? a : word).toArray());
    }

    @Test
    void a_run_that_is_none_or_has_too_few_is_said_to_be_one() throws IOException {
        refused(3, "holds no run", "--run", folder, "--last", "2");
        refused(3, "--last asks for 5, but iteration-1/train has 2 checkpoint(s)", "--run", run, "--last", "5");
        refused(
                3,
                "--last asks for 2, but it has 1 finished iteration(s)",
                "--run",
                run,
                "--last",
                "2",
                "--of",
                "iterations");
    }

    @Test
    void a_damaged_checkpoint_is_not_averaged() throws IOException {
        Path file = run.resolve("iteration-1/train/step-000002/model.safetensors");
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        damaged[damaged.length - 1] ^= 1;
        Files.write(file, damaged);
        try {
            refused(3, "step-000002/model.safetensors: has SHA-256", "--run", run, "--last", "2");
        } finally {
            Files.write(file, whole);
        }
    }

    private void refused(int exitCode, String says, Object... options) {
        Path out = folder.resolve("out");
        Cli cli = Cli.run(Stream.concat(Stream.of("merge", "--out", out), Arrays.stream(options))
                .toArray());
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(exitCode);
        assertThat(cli.err()).contains(says).doesNotContain("\tat ", "Exception", "bug");
        assertThat(cli.err().lines().filter(line -> line.startsWith("burnish: ")))
                .hasSize(1);
        assertThat(cli.out()).isEmpty();
        assertThat(out).doesNotExist();
    }

    private static float[] numbers(Path model) {
        try (Weights weights = ModelDirectory.open(model).load(DataType.FLOAT32, Device.cpu())) {
            return weights.parameters().all_N().toFloats();
        }
    }

    /// A checkpoint has no configuration of its own.
    private float[] numbersOfCheckpoint(Path checkpoint) throws IOException {
        Path model = Files.createDirectories(folder.resolve("model-of-" + checkpoint.getFileName()));
        Files.copy(checkpoint.resolve("model.safetensors"), model.resolve("model.safetensors"));
        Files.copy(run.resolve("final/config.json"), model.resolve("config.json"));
        return numbers(model);
    }
}
