package io.burnish.cli;

import io.burnish.phase.ScoreFile;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `burnish score`: log-probabilities of pairs under a model.
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = "Writes what a model says of pairs: line i is row i, sums over the answers' tokens, in nats.",
        footer = {"", "Example: burnish score --model runs/quickstart/final --data pairs.jsonl --out logps.jsonl"})
final class ScoreCommand implements Callable<Integer> {

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "A HuggingFace model directory.")
    Path model = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "FILE", description = "Pairs, in any format of data.train.")
    Path data = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write.")
    Path out = Path.of("");

    @Option(
            names = "--max-length",
            paramLabel = "N",
            defaultValue = "1024",
            description = "The longest prompt and answer, in tokens; default: ${DEFAULT-VALUE}.")
    int maxLength;

    @Mixin
    DeviceOption where = new DeviceOption();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (maxLength < 2) {
            throw RunProblem.badInput("--max-length must be at least 2, got " + maxLength);
        }
        ScoreFile.Counts counts = ScoreFile.score(model, data, out, maxLength, where.device());
        PrintWriter err = spec.commandLine().getErr();
        err.printf(Locale.ROOT, "%,d rows scored, in %s%n", counts.scored(), out);
        if (counts.unscored() > 0) {
            err.printf(Locale.ROOT, "%,d rows could not be scored: their lines say why (problem)%n", counts.unscored());
        }
        return ExitCode.DONE.code();
    }
}
