package io.burnish.cli;

import io.burnish.phase.RunEstimate;
import io.burnish.phase.Runs;
import io.burnish.recipe.RecipeReader;
import io.burnish.recipe.RecipeWriter;
import io.burnish.recipe.RunRecipe;
import io.burnish.run.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `burnish check`: a recipe with every default, its data, memory and steps; nothing is run.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks a recipe and prints it with every default, the data it finds and the memory it needs.",
        footer = {"", "Example: burnish check recipes/quickstart.yaml"})
final class CheckCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RECIPE", description = "The recipe, a YAML file.")
    Path recipe = Path.of("");

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Sets a key of the recipe otherwise.")
    List<String> overrides = new ArrayList<>();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunRecipe resolved = Runs.resolve(new RecipeReader(Path.of("")).readRun(recipe, overrides));
        out.println("# the recipe, with every default");
        out.print(RecipeWriter.write(resolved));
        RunEstimate estimate = RunEstimate.of(resolved);
        out.println();
        out.println("# data");
        estimate.data().forEach(line -> out.println("# " + line));
        out.println();
        out.println("# plan");
        estimate.lines().forEach(line -> out.println("# " + line));
        out.flush();
        return ExitCode.DONE.code();
    }
}
