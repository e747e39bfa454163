package io.burnish.cli;

import io.burnish.phase.Runs;
import io.burnish.run.ExitCode;
import io.burnish.run.Interrupts;
import io.burnish.run.Waypoint;
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

/// `burnish resume`: a run that was stopped, from exactly where it was.
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Goes on with a run exactly where it was stopped or killed.",
        footer = {"", "Example: burnish resume runs/quickstart"})
final class ResumeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The run's directory.")
    Path directory = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description = "Goes back to a phase first, such as iteration-1/train; what follows it moves to discarded/.")
    Optional<String> from = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Says where a moved model or data file lies now; accepted when its content is the same.")
    List<String> overrides = new ArrayList<>();

    @Mixin
    TimeOptions time = new TimeOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PathOverrides.check(overrides);
        Terminal terminal = Terminal.of(spec);
        try (Interrupts interrupts = Interrupts.onSignals(terminal::say, time.limits());
                Progress progress = new Progress(terminal)) {
            Runs.resume(directory, from.map(Waypoint::parse), overrides, new Runs.Terminal(progress, interrupts));
        }
        new ClosingWords(terminal, directory).print();
        return ExitCode.DONE.code();
    }
}
