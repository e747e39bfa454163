package io.burnish.bench;

import io.burnish.cli.FurtherCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `burnish bench`: how fast and how large, on this machine.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures training, losses, generation and whole loops on this machine.",
        subcommands = {
            BenchTrainCommand.class,
            BenchGrowthCommand.class,
            BenchLossesCommand.class,
            BenchGenerateCommand.class,
            BenchSelfRewardingCommand.class,
            BenchLengthsCommand.class,
            BenchDrawCommand.class
        },
        footer = {"", "Example: burnish bench train --steps 12"})
public final class BenchCommand implements FurtherCommand, Runnable {

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        CommandLine line = spec.commandLine();
        line.usage(line.getOut());
    }
}
