package io.burnish.cli;

import io.burnish.evaluate.Measured;
import io.burnish.phase.EvaluateFile;
import io.burnish.recipe.EvaluateSettings;
import io.burnish.recipe.Recipe;
import io.burnish.run.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `burnish eval`: a model's answers to a recipe's evaluation prompts, judged and measured.
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description =
                "Measures a model by a recipe's section evaluate and its held-out pairs, and rates models by their files. What DIR has is used again.",
        footer = {"", "Example: burnish eval --recipe R.yaml --model runs/R/final --out evaluation"})
final class EvalCommand implements Callable<Integer> {

    @Option(names = "--recipe", required = true, paramLabel = "FILE", description = "Whose evaluation is made.")
    Path recipe = Path.of("");

    @Option(names = "--model", paramLabel = "DIR", description = "Who answers.")
    Optional<Path> model = Optional.empty();

    @Option(
            names = "--reference",
            paramLabel = "DIR",
            description = "What held-out rewards and the divergence are measured against; default: the recipe's.")
    Optional<Path> reference = Optional.empty();

    @Option(names = "--samples", paramLabel = "FILE", description = "Answers made before.")
    Optional<Path> samples = Optional.empty();

    @Option(names = "--verdicts", paramLabel = "FILE", description = "Verdicts made before.")
    Optional<Path> verdicts = Optional.empty();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the files go.")
    Path out = Path.of("");

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "42",
            description = "Of the draws; default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Sets a key of the recipe otherwise.")
    List<String> overrides = new ArrayList<>();

    @Mixin
    DeviceOption where = new DeviceOption();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        boolean holdsOut =
                Sections.said(recipe, overrides, "data.eval") || Sections.said(recipe, overrides, "data.eval_fraction");
        Optional<Recipe> whole = holdsOut || Sections.said(recipe, overrides, "reference.path")
                ? Optional.of(Sections.whole(recipe, overrides))
                : Optional.empty();
        Optional<EvaluateSettings> settings =
                whole.filter(Recipe::holdsOut).isEmpty() || Sections.said(recipe, overrides, "evaluate")
                        ? Optional.of(Sections.of(recipe, overrides, "evaluate", EvaluateSettings.class))
                        : Optional.empty();
        EvaluateFile.Given given = new EvaluateFile.Given(
                model,
                reference.or(() -> whole.flatMap(EvalCommand::referenceOf)),
                samples,
                verdicts,
                out,
                where.device());
        EvaluateFile.Outcome outcome = EvaluateFile.evaluate(settings, whole.filter(Recipe::holdsOut), given, seed);
        PrintWriter print = spec.commandLine().getOut();
        outcome.figures().forEach((name, measured) -> print.println(line(name, measured)));
        print.flush();
        outcome.warnings().forEach(warning -> spec.commandLine().getErr().println("burnish: eval: " + warning));
        return ExitCode.DONE.code();
    }

    // a single training's reference is the model as it starts, unless the recipe names one
    private static Optional<Path> referenceOf(Recipe recipe) {
        return recipe.reference()
                .path()
                .or(() -> recipe.loop().isEmpty() ? recipe.model().path() : Optional.empty());
    }

    private static String line(String name, Measured measured) {
        String interval = measured.low().isPresent() && measured.high().isPresent()
                ? String.format(
                        Locale.ROOT,
                        "  (%.4f to %.4f)",
                        measured.low().getAsDouble(),
                        measured.high().getAsDouble())
                : "";
        return String.format(Locale.ROOT, "%-40s %10.4f%s  n=%,d", name, measured.value(), interval, measured.n());
    }
}
