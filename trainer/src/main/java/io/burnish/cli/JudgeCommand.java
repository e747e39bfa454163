package io.burnish.cli;

import io.burnish.judge.Audit;
import io.burnish.judge.JudgeSettings;
import io.burnish.phase.JudgeFile;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
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

/// `burnish judge`: a recipe's judge on a file of samples, or on constant answers.
@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        description = "Judges samples by a recipe's judge; with --audit, shows what constant answers reach with it.",
        footer = {"", "Example: burnish judge --recipe R.yaml --model DIR --samples samples.jsonl --out verdicts.jsonl"
        })
final class JudgeCommand implements Callable<Integer> {

    @Option(names = "--recipe", required = true, paramLabel = "FILE", description = "Whose section judge is used.")
    Path recipe = Path.of("");

    @Option(names = "--model", paramLabel = "DIR", description = "Who judges, where the judge is the model itself.")
    Optional<Path> model = Optional.empty();

    @Option(names = "--samples", required = true, paramLabel = "FILE", description = "What is judged.")
    Path samples = Path.of("");

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "The prompts with the fields that rules and rubrics read; default: the samples' own.")
    List<Path> prompts = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE", description = "The file of verdicts to write.")
    Optional<Path> out = Optional.empty();

    @Option(names = "--audit", description = "Judges constant answers beside the samples instead, and prints a table.")
    boolean audit;

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
        if (audit == out.isPresent()) {
            throw RunProblem.badInput("judge: give either --out FILE, for verdicts, or --audit");
        }
        JudgeSettings settings = Sections.of(recipe, overrides, "judge", JudgeSettings.class);
        Path folder = out.or(() -> Optional.of(samples))
                .map(file -> file.toAbsolutePath().getParent())
                .orElseThrow();
        JudgeFile file = new JudgeFile(settings, model, samples, prompts, seed, folder, where.device());
        if (audit) {
            return show(file.audit());
        }
        int judged = file.judge(out.orElseThrow());
        spec.commandLine()
                .getErr()
                .printf(Locale.ROOT, "the answers to %,d prompts were judged, in %s%n", judged, out.orElseThrow());
        return ExitCode.DONE.code();
    }

    private int show(Audit audit) {
        PrintWriter print = spec.commandLine().getOut();
        print.printf(
                Locale.ROOT,
                "%-12s %8s %9s %8s %8s %10s  %s%n",
                "answer",
                "prompts",
                "unscored",
                "mean",
                "highest",
                "real mean",
                "beats");
        for (Audit.Figure figure : audit.figures()) {
            print.printf(
                    Locale.ROOT,
                    "%-12s %8d %9d %8.3f %8.3f %10.3f  %.1f%%%s%n",
                    figure.answer().name(),
                    figure.prompts(),
                    figure.unscored(),
                    figure.mean().orElse(Double.NaN),
                    figure.highest().orElse(Double.NaN),
                    figure.realMean().orElse(Double.NaN),
                    100 * figure.share(),
                    figure.suspicious() ? "  SUSPICIOUS: it pays to give this answer to everything" : "");
        }
        print.flush();
        return ExitCode.DONE.code();
    }
}
