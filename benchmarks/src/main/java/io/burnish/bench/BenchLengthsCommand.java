package io.burnish.bench;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.losses.Rdpo;
import io.burnish.phase.Runs;
import io.burnish.recipe.RecipeReader;
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

/// `burnish bench lengths`: whether R-DPO holds the length of answers where the judge likes long ones.
///
/// For each seed one loop with DPO, which trains M0 too, and from the same M0 one with R-DPO for each alpha.
@Command(
        name = "lengths",
        mixinStandardHelpOptions = true,
        description = "Runs a loop whose judge likes long answers, with dpo and with rdpo over several alphas.",
        footer = {"", "Example: burnish bench lengths --work work --out lengths.json --svg lengths.svg"})
final class BenchLengthsCommand implements Callable<Integer> {

    private static final String DPO = "dpo";

    @Option(
            names = "--recipe",
            paramLabel = "FILE",
            defaultValue = "recipes/length-control.yaml",
            description = "With loss rdpo; default: ${DEFAULT-VALUE}.")
    Path recipe = Path.of("");

    @Option(
            names = "--work",
            required = true,
            paramLabel = "DIR",
            description = "Where the runs go; finished ones are used.")
    Path work = Path.of("");

    @Option(
            names = "--alphas",
            split = ",",
            defaultValue = "0.1,0.2,0.3,0.4,0.45,0.5,0.7,1,2",
            description = "Of rdpo, nats a token; default: ${DEFAULT-VALUE}.")
    List<Double> alphas = List.of();

    @Option(names = "--seeds", split = ",", defaultValue = "42,43,44", description = "Default: ${DEFAULT-VALUE}.")
    List<Long> seeds = List.of();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Sets a key of the recipe otherwise, in every run.")
    List<String> overrides = new ArrayList<>();

    @Mixin
    BenchOutput output = new BenchOutput();

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws length and quality by model here.")
    Optional<Path> svg = Optional.empty();

    @Override
    public Integer call() throws IOException {
        double beta = beta();
        ObjectNode result = output.begin(
                "length and quality of sampled answers to held-out prompts, M0 to the last model of a loop",
                Kernels.of(Device.cpu()));
        result.put("beta", beta);
        ArrayNode runs = result.putArray("runs");
        List<LengthLoop> loops = new ArrayList<>();
        for (long seed : seeds) {
            loops.add(measure(DPO, "loss={type: dpo, beta: %s}".formatted(beta), seed, runs));
            for (double alpha : alphas) {
                loops.add(measure(
                        "rdpo " + alpha, "loss={type: rdpo, beta: %s, alpha: %s}".formatted(beta, alpha), seed, runs));
            }
        }
        List<LengthLine> lines = LengthLine.of(loops);
        result.set("over_seeds", overSeeds(lines));
        if (svg.isPresent()) {
            Files.writeString(svg.get(), LengthsFigure.svg(lines));
        }
        return output.finish(result);
    }

    private double beta() {
        var loss = new RecipeReader(Path.of("")).read(recipe, overrides).loss();
        if (loss.loss() instanceof Rdpo rdpo) {
            return rdpo.beta();
        }
        throw RunProblem.badInput("%s: loss.type must be rdpo, whose beta is used with every alpha and with dpo, got %s"
                .formatted(recipe, loss.name()));
    }

    private LengthLoop measure(String loss, String override, long seed, ArrayNode runs) {
        Path folder = work.resolve("seed-" + seed);
        RunLayout first = new RunLayout(folder.resolve(DPO));
        Path directory = folder.resolve(loss.replace(' ', '-'));
        boolean begins = !new RunLayout(directory).holdsRun();
        long beganNanos = System.nanoTime();
        Optional<String> ended = run(seed, override, first, directory);
        LengthLoop loop = LengthLoop.read(loss, seed, first, new RunLayout(directory), ended);
        ObjectNode figures = describe(loop, runs.addObject());
        if (begins) {
            figures.put("seconds", (System.nanoTime() - beganNanos) / 1e9);
        }
        output.progress(figures);
        return loop;
    }

    /// @return why it ended early: a loop whose answers are all alike or all too long has no pairs
    private Optional<String> run(long seed, String loss, RunLayout first, Path directory) {
        List<String> all = new ArrayList<>(overrides);
        all.add("seed=" + seed);
        all.add(loss);
        boolean trainsM0 = directory.equals(first.root());
        if (!trainsM0) {
            all.add("seed_training=none");
            all.add("model={path: '%s'}".formatted(first.model(0).toAbsolutePath()));
        }
        Runs.Terminal quiet = new Runs.Terminal(TrainingListener.SILENT, Interrupts.none());
        try {
            if (new RunLayout(directory).holdsRun()) {
                Runs.resume(directory, Optional.empty(), List.of(), quiet);
            } else {
                Runs.begin(new RecipeReader(Path.of("")).readRun(recipe, all), directory, quiet);
            }
            return Optional.empty();
        } catch (RunProblem e) {
            if (new RunLayout(directory).iterations().stream().allMatch(iteration -> iteration < 2)) {
                throw e; // a recipe, model or machine that does not serve, and no outcome of the loop
            }
            return Optional.of(e.text());
        }
    }

    private static ObjectNode describe(LengthLoop loop, ObjectNode into) {
        into.put("seed", loop.seed());
        into.put("loss", loop.loss());
        ArrayNode lengths = into.putArray("length");
        ArrayNode lengthErrors = into.putArray("length_standard_error");
        ArrayNode rights = into.putArray("right");
        ArrayNode rightErrors = into.putArray("right_standard_error");
        ArrayNode cuts = into.putArray("cut_at_max_tokens");
        for (LengthLoop.Model model : loop.models()) {
            lengths.add(model.length().value());
            lengthErrors.add(model.length().standardError().orElse(Double.NaN));
            rights.add(model.right().value());
            rightErrors.add(model.right().standardError().orElse(Double.NaN));
            cuts.add(model.cut().value());
        }
        loop.ended().ifPresent(why -> into.put("ended", why));
        return into;
    }

    private static ArrayNode overSeeds(List<LengthLine> lines) {
        ArrayNode all = new ObjectMapper().createArrayNode();
        for (LengthLine line : lines) {
            ObjectNode figures = all.addObject();
            figures.put("loss", line.loss());
            ArrayNode lengths = figures.putArray("mean_length");
            line.length().forEach(range -> lengths.add(range.mean()));
            ArrayNode rights = figures.putArray("mean_right");
            line.right().forEach(range -> rights.add(range.mean()));
        }
        return all;
    }
}
