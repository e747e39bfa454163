package io.burnish.cli;

import io.burnish.evaluate.Measured;
import io.burnish.phase.EvaluateFile;
import io.burnish.recipe.EvaluateSettings;
import io.burnish.run.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `burnish eval`: a model's answers to a recipe's evaluation prompts, judged and measured.
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description =
                "Measures a model by a recipe's section evaluate. Answers and verdicts that DIR has are used again.",
        footer = {"", "Example: burnish eval --recipe R.yaml --model runs/R/final --out evaluation"})
final class EvalCommand implements Callable<Integer> {

    @Option(names = "--recipe", required = true, paramLabel = "FILE", description = "Whose section evaluate is used.")
    Path recipe = Path.of("");

    @Option(names = "--model", paramLabel = "DIR", description = "Who answers.")
    Optional<Path> model = Optional.empty();

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

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        EvaluateSettings settings = Sections.of(recipe, overrides, "evaluate", EvaluateSettings.class);
        SequencedMap<String, Measured> figures = EvaluateFile.evaluate(settings, model, samples, verdicts, out, seed);
        PrintWriter print = spec.commandLine().getOut();
        figures.forEach((name, measured) -> print.println(line(name, measured)));
        print.flush();
        return ExitCode.DONE.code();
    }

    private static String line(String name, Measured measured) {
        String interval = measured.low().isPresent() && measured.high().isPresent()
                ? String.format(
                        Locale.ROOT,
                        "  (%.4f to %.4f)",
                        measured.low().getAsDouble(),
                        measured.high().getAsDouble())
                : "";
        return String.format(Locale.ROOT, "%-24s %10.4f%s  n=%,d", name, measured.value(), interval, measured.n());
    }
}
