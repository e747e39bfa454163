package io.burnish.cli;

import io.burnish.run.ExitCode;
import io.burnish.run.RunLog;
import io.burnish.tensor.libtorch.DjlManners;
import io.burnish.tensor.libtorch.StandardError;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// `burnish`: parses the command line, runs one command, and turns what goes wrong into one message and an
/// exit code.
@Command(
        name = "burnish",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes a language model better by its own preferences.",
        footer = {
            "",
            "Begin with: burnish run recipes/quickstart.yaml",
            "Exit codes: 0 done; 1 failed; 2 bad recipe, arguments, model or data;",
            "            3 something is wrong with the run directory; 130 stopped (resume)."
        },
        subcommands = {
            RunCommand.class,
            ResumeCommand.class,
            CheckCommand.class,
            ScoreCommand.class,
            GenerateCommand.class,
            JudgeCommand.class,
            PairCommand.class,
            EvalCommand.class,
            MergeCommand.class,
            InspectCommand.class,
            LossesCommand.class,
            DoctorCommand.class
        })
public final class Main implements Runnable {

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace of what goes wrong.")
    boolean debug;

    @picocli.CommandLine.Spec
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    public static void main(String[] args) {
        StandardError.restore();
        DjlManners.keepQuiet();
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(run(args, out, System.err));
    }

    /// The whole program but for the process around it: what tests call.
    ///
    /// @return the exit code
    public static int run(String[] args, PrintStream out, PrintStream err) {
        RunLog.console(err);
        CommandLine line = new CommandLine(new Main());
        ServiceLoader.load(FurtherCommand.class).forEach(command -> line.addSubcommand(command));
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(new ProblemReporter());
        line.setParameterExceptionHandler(new ArgumentReporter());
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            err.println("burnish: " + OutOfMemory.message(e));
            return ExitCode.FAILED.code();
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
