package io.burnish.cli;

import io.burnish.losses.LossCatalogue;
import io.burnish.losses.LossProblems;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `burnish losses`: what a model can be trained for.
@Command(
        name = "losses",
        mixinStandardHelpOptions = true,
        description = "Lists the losses, or explains one: formula, keys, defaults, paper.",
        footer = {"", "Example: burnish losses simpo"})
final class LossesCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A loss to explain.")
    Optional<String> name = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            String text = name.isPresent() ? LossCatalogue.explain(name.get()) : LossCatalogue.list();
            spec.commandLine().getOut().println(text.stripTrailing());
            return ExitCode.DONE.code();
        } catch (LossProblems e) {
            throw RunProblem.badInput(String.valueOf(e.getMessage()).replaceFirst("^type: ", ""));
        }
    }
}
