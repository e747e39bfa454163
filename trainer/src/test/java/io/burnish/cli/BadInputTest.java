package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A user's mistake: an exit code, one message with what, where, value and remedy, and nothing left behind.
class BadInputTest {

    private static final String PAIR = "{\"prompt\": \"please\", \"chosen\": \" a\", \"rejected\": \" b\"}\n";

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path run;

    /// Prepares the folder, which holds a sound recipe, and says what is typed.
    @FunctionalInterface
    interface Mistake {
        List<Object> arguments(Path folder) throws IOException;
    }

    /// @param says all that the message must contain
    record Case(String name, int exitCode, List<String> says, Mistake mistake) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void train() throws IOException {
        run = shared.resolve("run");
        Path recipe = Quickstart.recipe(shared.resolve("recipe"), "type: simpo");
        Cli.succeed("run", recipe, "--out", run, "--set", "train.max_steps=1");
    }

    static Stream<Case> recipes() {
        return Stream.of(
                set("an unknown key", "train.learning_rat=1", "train.learning_rat", "learning_rate"),
                set("a key that nothing would read", "loss.gamma=1", "gamma", "dpo"),
                set("a reference for a loss without one", "loss={type: simpo},reference.path=x", "simpo"),
                set("a wrong type", "train.epochs=many", "train.epochs", "many", "number"),
                set("a value out of range", "loss.label_smoothing=0.7", "label_smoothing", "0.7", "0.5"),
                set("an unknown loss", "loss.type=dpoo", "dpoo", "dpo", "simpo", "ipo"),
                set("a device that is not there", "device=cuda:0", "cuda:0", "device: cpu"),
                set(
                        "more memory than any machine has",
                        "model.init.hidden_size=262144",
                        "Not enough memory",
                        "Even with these",
                        "train.optimizer.state: int8"),
                set("bf16 gradients of fp32 parameters", "train.gradients=bf16", "train.gradients", "model.dtype"),
                set("a recipe that is not there", 2, "nowhere.yaml", f -> List.of("run", f.resolve("nowhere.yaml"))),
                set("a recipe that is torn", 2, "recipe.yaml", f -> {
                    Files.writeString(f.resolve("recipe.yaml"), "name: tiny\nmodel: {init: {family:");
                    return run(f);
                }));
    }

    static Stream<Case> data() {
        return Stream.of(
                data(
                        "a data file that is not there",
                        List.of("train.jsonl"),
                        f -> Files.delete(f.resolve("train.jsonl"))),
                data("an empty data file", List.of("train.jsonl", "empty"), f -> train(f, "")),
                data("a torn data file", List.of("train.jsonl", "line 25"), f -> append(f, "{\"prompt\": \"pl")),
                data(
                        "a row without a field",
                        List.of("train.jsonl", "line 25", "rejected"),
                        f -> append(f, "{\"prompt\": \"please\", \"chosen\": \" a\"}\n")),
                data(
                        "a row with a wrong type",
                        List.of("train.jsonl", "line 25", "chosen", "7"),
                        f -> append(f, "{\"prompt\": \"please\", \"chosen\": 7, \"rejected\": \" b\"}\n")));
    }

    static Stream<Case> models() {
        return Stream.of(
                model("a directory that is not there", List.of("model", "path"), Files::delete),
                model("a directory that is no model", List.of("config.json"), model -> {}),
                model("a model without weights", List.of("model", "safetensors"), model -> {
                    copy(model);
                    Files.delete(model.resolve("model.safetensors"));
                }),
                model("a model whose weights are torn", List.of("model.safetensors"), model -> {
                    copy(model);
                    byte[] whole = Files.readAllBytes(model.resolve("model.safetensors"));
                    Files.write(model.resolve("model.safetensors"), java.util.Arrays.copyOf(whole, whole.length / 2));
                }),
                model("a model without tokenizer", List.of("tokenizer.json"), model -> {
                    copy(model);
                    Files.delete(model.resolve("tokenizer.json"));
                }),
                model("a tokenizer whose ids pass the embedding", List.of("5000", "94"), model -> {
                    copy(model);
                    replace(model.resolve("tokenizer.json"), "\"gladly\":.*", "\"gladly\": 5000,");
                }),
                model("a template that fails on a row", List.of("train.jsonl", "line 1", "never that"), model -> {
                    copy(model);
                    replace(
                            model.resolve("tokenizer_config.json"),
                            "\\{\n",
                            "{\"chat_template\": \"{{ raise_exception('never that') }}\",\n");
                    String messages = "[{\"role\": \"user\", \"content\": \"please\"}]";
                    train(
                            model.getParent(),
                            "{\"prompt\": %s, \"chosen\": %s, \"rejected\": %s}%n"
                                    .formatted(messages, messages, messages)
                                    .repeat(4));
                }));
    }

    static Stream<Case> directories() {
        return Stream.of(
                set("no run to resume", 3, "holds no run", f -> List.of("resume", f.resolve("nothing"))),
                set("no run to inspect", 3, "holds no run", f -> List.of("inspect", f.resolve("nothing"))),
                set("a run whose recipe was changed", 3, "was changed since the run began", f -> {
                    Path begun = copyRun(f);
                    replace(begun.resolve("recipe.yaml"), "seed: 42", "seed: 43");
                    return List.of("resume", begun);
                }),
                set("a run whose data was changed", 3, "data.train[0]", f -> {
                    Path recipe = f.resolve("recipe.yaml");
                    Cli.succeed("run", recipe, "--out", f.resolve("begun"), "--set", "train.max_steps=1");
                    append(f, PAIR);
                    return List.of("resume", f.resolve("begun"));
                }),
                set("a directory with something else", 3, "holds something that is no run", f -> {
                    Files.createDirectories(f.resolve("full/mine"));
                    return List.of("run", f.resolve("recipe.yaml"), "--out", f.resolve("full"));
                }),
                set(
                        "a file for a directory",
                        3,
                        "is a file",
                        f -> List.of("run", f.resolve("recipe.yaml"), "--out", f.resolve("train.jsonl"))),
                set("a value to resume with", 2, "paths only", f -> List.of("resume", run, "--set", "seed=1")),
                set(
                        "a place that is none",
                        2,
                        "iteration-1/brew",
                        f -> List.of("resume", copyRun(f), "--from", "iteration-1/brew")),
                set("an unknown option", 2, "--ouy", f -> List.of("run", f.resolve("recipe.yaml"), "--ouy", "x")),
                set("an unknown command", 2, "runn", f -> List.of("runn")),
                set("an unknown loss to explain", 2, "simpoo", f -> List.of("losses", "simpoo")),
                set(
                        "scores of data that is not there",
                        2,
                        "nowhere.jsonl",
                        f -> List.of(
                                "score",
                                "--model",
                                run.resolve("final"),
                                "--data",
                                f.resolve("nowhere.jsonl"),
                                "--out",
                                f.resolve("out"))),
                set(
                        "scores by no model",
                        2,
                        "config.json",
                        f -> List.of(
                                "score", "--model", f, "--data", f.resolve("train.jsonl"), "--out", f.resolve("out"))));
    }

    @ParameterizedTest
    @MethodSource({"recipes", "data", "models", "directories"})
    void aMistakeIsOneMessageAndLeavesNothingBehind(Case bad) throws IOException {
        Quickstart.recipe(folder, Quickstart.DPO);
        Object[] typed = bad.mistake().arguments(folder).toArray();
        Cli cli = Cli.run(typed);
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(bad.exitCode());
        assertThat(cli.err()).contains(bad.says()).doesNotContain("\tat ", "Exception", "bug");
        assertThat(cli.err().lines().filter(line -> line.startsWith("burnish: ")))
                .as(cli.err())
                .hasSize(1);
        assertThat(cli.out()).isEmpty();
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private static List<Object> run(Path folder, Object... more) {
        return Stream.concat(
                        Stream.of("run", folder.resolve("recipe.yaml"), "--out", folder.resolve("out")),
                        Stream.of(more))
                .toList();
    }

    private static Case set(String name, String override, String... says) {
        return new Case(name, 2, List.of(says), folder -> {
            Stream<Object> sets = Stream.of(override.split(",(?=reference)")).flatMap(one -> Stream.of("--set", one));
            return run(folder, sets.toArray());
        });
    }

    private static Case set(String name, int exitCode, String says, Mistake mistake) {
        return new Case(name, exitCode, List.of(says), mistake);
    }

    @FunctionalInterface
    private interface Damage {
        void to(Path path) throws IOException;
    }

    private static Case data(String name, List<String> says, Damage damage) {
        return new Case(name, 2, says, folder -> {
            damage.to(folder);
            return run(folder);
        });
    }

    private static Case model(String name, List<String> says, Damage damage) {
        return new Case(name, 2, says, folder -> {
            Path model = Files.createDirectory(folder.resolve("model"));
            Quickstart.recipeOf(folder, model);
            damage.to(model);
            return run(folder);
        });
    }

    private static void train(Path folder, String text) throws IOException {
        Files.writeString(folder.resolve("train.jsonl"), text);
    }

    private static void append(Path folder, String text) throws IOException {
        train(folder, Files.readString(folder.resolve("train.jsonl")) + text);
    }

    private static void replace(Path file, String pattern, String replacement) throws IOException {
        String before = Files.readString(file);
        String after = before.replaceFirst(pattern, java.util.regex.Matcher.quoteReplacement(replacement));
        assertThat(after).isNotEqualTo(before);
        Files.writeString(file, after);
    }

    private static void copy(Path model) throws IOException {
        copyTree(run.resolve("final"), model);
    }

    private static Path copyRun(Path folder) throws IOException {
        Path copy = folder.resolve("begun");
        copyTree(run, copy);
        return copy;
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            tree.forEach(path -> {
                Path copy = to.resolve(from.relativize(path).toString());
                try {
                    if (Files.isDirectory(path)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(path, copy);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
