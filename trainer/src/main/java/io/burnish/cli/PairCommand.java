package io.burnish.cli;

import io.burnish.data.pairing.PairSettings;
import io.burnish.data.pairing.PairingSummary;
import io.burnish.judge.JudgeSettings;
import io.burnish.judge.Judges;
import io.burnish.phase.PairFile;
import io.burnish.run.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `burnish pair`: pairs of judged samples.
@Command(
        name = "pair",
        mixinStandardHelpOptions = true,
        description =
                "Makes pairs of judged samples by a recipe's section pair: DIR/pairs.jsonl and DIR/discarded.jsonl.",
        footer = {"", "Example: burnish pair --recipe R.yaml --samples S.jsonl --verdicts V.jsonl --out DIR"})
final class PairCommand implements Callable<Integer> {

    @Option(names = "--recipe", required = true, paramLabel = "FILE", description = "Whose section pair is used.")
    Path recipe = Path.of("");

    @Option(names = "--samples", required = true, paramLabel = "FILE", description = "The answers.")
    Path samples = Path.of("");

    @Option(names = "--verdicts", required = true, paramLabel = "FILE", description = "What a judge said of them.")
    Path verdicts = Path.of("");

    @Option(names = "--judge", paramLabel = "NAME", description = "Whose verdicts count; default: the recipe's judge.")
    Optional<String> judge = Optional.empty();

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
        PairSettings settings = Sections.of(recipe, overrides, "pair", PairSettings.class);
        String name = judge.orElseGet(() -> Judges.type(Sections.of(recipe, overrides, "judge", JudgeSettings.class)));
        PairingSummary summary = PairFile.pair(samples, verdicts, out, name, settings, seed);
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
                Locale.ROOT,
                "%,d pairs and %,d best answers of %,d samples to %,d prompts, in %s%n",
                summary.pairs(),
                summary.bestAnswers(),
                summary.samples(),
                summary.prompts(),
                out);
        summary.discards().forEach((reason, count) -> err.printf(Locale.ROOT, "  left out: %,d %s%n", count, reason));
        return ExitCode.DONE.code();
    }
}
