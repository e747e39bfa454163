package io.burnish.bench;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Scores;
import io.burnish.phase.Runs;
import io.burnish.recipe.RecipeReader;
import io.burnish.recipe.RunRecipe;
import io.burnish.run.Interrupts;
import io.burnish.run.RunLayout;
import io.burnish.run.RunProblem;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `burnish bench self-rewarding`: whether the self-rewarding quickstart becomes better, and by what.
///
/// For each seed the loop as it is, and from the same M0 three others: the NLL of the best answers alone, the
/// preference loss alone, and a rule as the judge. A loop whose model collapses so far that it cannot judge any more is
/// told of with what it reached.
@Command(
        name = "self-rewarding",
        mixinStandardHelpOptions = true,
        description =
                "Runs the self-rewarding quickstart for several seeds, and beside it what each of its parts does.",
        footer = {"", "Example: burnish bench self-rewarding --work work --seeds 42,43,44 --out results.json"})
final class BenchSelfRewardingCommand implements Callable<Integer> {

    /// A loop that starts from the M0 of the one before it.
    private enum Variant {
        AS_IT_IS(),
        NLL_ALONE("loss={type: sft}", "pair={select: best, filters: {score_at_least: 0.5}}"),
        PREFERENCE_ALONE("loss.nll_weight=0.0"),
        RULE_AS_JUDGE("judge={type: rules, rules: [{type: exact_match, field: answers}]}", "loop.replay=none");

        private final List<String> overrides;

        Variant(String... overrides) {
            this.overrides = List.of(overrides);
        }
    }

    @Option(
            names = "--recipe",
            paramLabel = "FILE",
            defaultValue = "recipes/quickstart-self-rewarding.yaml",
            description = "Default: ${DEFAULT-VALUE}.")
    Path recipe = Path.of("");

    @Option(
            names = "--work",
            required = true,
            paramLabel = "DIR",
            description = "Where the runs go; finished ones are used.")
    Path work = Path.of("");

    @Option(names = "--seeds", split = ",", defaultValue = "42,43,44", description = "Default: ${DEFAULT-VALUE}.")
    List<Long> seeds = List.of();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Sets a key of the recipe otherwise, in every run.")
    List<String> overrides = new ArrayList<>();

    @Mixin
    BenchOutput output = new BenchOutput();

    @Override
    public Integer call() throws IOException {
        ObjectNode result = output.begin(
                "held-out accuracy of the self-rewarding quickstart, by the rule, greedily", Kernels.of(Device.cpu()));
        result.putPOJO("overrides", overrides);
        long beganNanos = System.nanoTime();
        ArrayNode runs = result.putArray("runs");
        for (long seed : seeds) {
            Path first = work.resolve("seed-" + seed);
            for (Variant variant : Variant.values()) {
                Path directory = first.resolve(variant.name().toLowerCase(java.util.Locale.ROOT));
                long startNanos = System.nanoTime();
                Optional<RunProblem> stopped = run(seed, variant, first.resolve("as_it_is"), directory);
                ObjectNode run = runs.addObject();
                run.put("seed", seed);
                run.put("variant", variant.name().toLowerCase(java.util.Locale.ROOT));
                run.put("seconds", (System.nanoTime() - startNanos) / 1e9);
                stopped.ifPresent(problem -> run.put("stopped", problem.getMessage()));
                describe(directory, first.resolve("as_it_is"), run);
                output.progress(run);
            }
        }
        result.put("seconds", (System.nanoTime() - beganNanos) / 1e9);
        return output.finish(result);
    }

    /// @return why a loop did not come to its end: a model that collapses can no longer judge, which is a result
    private Optional<RunProblem> run(long seed, Variant variant, Path first, Path directory) {
        List<String> all = new ArrayList<>(overrides);
        all.add("seed=" + seed);
        all.addAll(variant.overrides);
        if (variant != Variant.AS_IT_IS) {
            all.add("seed_training=none");
            all.add("model={path: '%s'}".formatted(new RunLayout(first).model(0).toAbsolutePath()));
        }
        Runs.Terminal quiet = new Runs.Terminal(TrainingListener.SILENT, Interrupts.none());
        try {
            if (new RunLayout(directory).holdsRun()) {
                Runs.resume(directory, Optional.empty(), List.of(), quiet);
            } else {
                RunRecipe read = new RecipeReader(Path.of("")).readRun(recipe, all);
                Runs.begin(read, directory, quiet);
            }
            return Optional.empty();
        } catch (RunProblem problem) {
            if (variant == Variant.AS_IT_IS) {
                throw problem;
            }
            return Optional.of(problem);
        }
    }

    /// Accuracy of M0 to the last model, and the judge's accuracy on each iteration's answers.
    private void describe(Path directory, Path first, ObjectNode run) throws IOException {
        RunLayout layout = new RunLayout(directory);
        ArrayNode accuracies = run.putArray("accuracy");
        ArrayNode errors = run.putArray("standard_error");
        add(new RunLayout(first), 0, accuracies, errors);
        ArrayNode judges = run.putArray("judge_accuracy");
        ArrayNode pairs = run.putArray("true_pairs");
        for (int iteration : layout.iterations()) {
            if (iteration > 0 && Files.exists(layout.model(iteration))) {
                add(layout, iteration, accuracies, errors);
                JudgeAccuracy accuracy = JudgeAccuracy.of(layout.iteration(iteration), promptFiles());
                judges.add(accuracy.verdicts());
                pairs.add(accuracy.pairs());
            }
        }
    }

    private List<Path> promptFiles() {
        return new RecipeReader(Path.of(""))
                .read(recipe, overrides)
                .loop()
                .orElseThrow()
                .prompts();
    }

    private static void add(RunLayout layout, int iteration, ArrayNode accuracies, ArrayNode errors) {
        Path file = layout.iteration(iteration).resolve("evaluate").resolve("scores.json");
        Measured score = Scores.read(file).metrics().get("sample_score");
        if (score != null) {
            accuracies.add(score.value());
            errors.add(score.standardError().orElse(Double.NaN));
        }
    }
}
