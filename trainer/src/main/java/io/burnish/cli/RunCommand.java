package io.burnish.cli;

import io.burnish.phase.Runs;
import io.burnish.recipe.RecipeReader;
import io.burnish.recipe.RunRecipe;
import io.burnish.run.ExitCode;
import io.burnish.run.Interrupts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `burnish run`: a recipe from its beginning to its end.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a recipe: trains a model and leaves it in DIR/final.",
        footer = {
            "",
            "Example: burnish run recipes/quickstart.yaml --set train.learning_rate=3e-4",
            "A run that was stopped or killed goes on with: burnish resume DIR"
        })
final class RunCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RECIPE", description = "The recipe, a YAML file (recipes/reference.yaml has every key).")
    Path recipe = Path.of("");

    @Option(names = "--out", paramLabel = "DIR", description = "The run's directory; default: runs/NAME.")
    Optional<Path> out = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Sets a key of the recipe otherwise; may be given more than once.")
    List<String> overrides = new ArrayList<>();

    @Mixin
    TimeOptions time = new TimeOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        RunRecipe read = new RecipeReader(Path.of("")).readRun(recipe, overrides);
        Path directory = out.orElseGet(() -> Path.of("runs", read.first().name()));
        Terminal terminal = Terminal.of(spec);
        try (Interrupts interrupts = Interrupts.onSignals(terminal::say, time.limits());
                Progress progress = new Progress(terminal)) {
            Runs.begin(read, directory, new Runs.Terminal(progress, interrupts));
        }
        new ClosingWords(terminal, directory).print();
        return ExitCode.DONE.code();
    }
}
