package io.burnish.cli;

import io.burnish.report.HtmlPage;
import io.burnish.report.IterationTable;
import io.burnish.report.RunReport;
import io.burnish.run.ExitCode;
import io.burnish.run.Journal;
import io.burnish.run.MetricsLine;
import io.burnish.run.RunLayout;
import io.burnish.run.RunProblem;
import io.burnish.run.Waypoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `burnish inspect`: what a run has done; it may be going on.
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Shows what a run has done: its journal, its phases, its iterations, its figures.",
        footer = {"", "Example: burnish inspect runs/quickstart --html report.html"})
final class InspectCommand implements Callable<Integer> {

    private static final int ROWS = 12;
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Parameters(paramLabel = "DIR", description = "The run's directory.")
    Path directory = Path.of("");

    @Option(names = "--json", description = "Prints one JSON object instead, for scripts.")
    boolean json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Writes one page too, with curves, histograms and the answers with their verdicts.")
    Optional<Path> html = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        RunLayout layout = RunLayout.of(directory);
        RunReport report = RunReport.read(layout);
        html.ifPresent(file -> write(file, report));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(RunSummary.json(report));
            out.flush();
            return ExitCode.DONE.code();
        }
        out.println("journal");
        for (Journal.Timed timed : Journal.read(layout.journal())) {
            out.println("  " + LOCAL.format(timed.time()) + "  " + JournalText.of(timed.entry()));
        }
        out.println("phases");
        for (Waypoint at : layout.begun()) {
            out.printf("  %-24s %s%n", at, RunSummary.isCommitted(layout, at) ? "done" : "begun");
        }
        if (report.loop()) {
            out.println("iterations");
            IterationTable.of(report).lines().forEach(out::println);
        } else {
            table(out, report.metrics());
        }
        report.damaged().forEach((file, lines) -> out.printf("%s: %d damaged line(s), left out%n", file, lines));
        out.flush();
        return ExitCode.DONE.code();
    }

    private void write(Path file, RunReport report) {
        try {
            Files.writeString(file, HtmlPage.of(report));
        } catch (IOException e) {
            throw RunProblem.badInput(
                    "--html %s: cannot be written: %s. Name a file in a directory that is there.".formatted(file, e));
        }
        Terminal.of(spec).say("wrote " + file);
    }

    private static void table(PrintWriter out, List<MetricsLine> lines) {
        List<MetricsLine> steps =
                lines.stream().filter(line -> line.values().containsKey("loss")).toList();
        List<MetricsLine> evaluations = lines.stream()
                .filter(line -> line.values().containsKey("eval_loss"))
                .toList();
        if (!steps.isEmpty()) {
            out.println("training, " + steps.size() + " steps");
            out.println(row("step", "loss", "accuracy", "margin", "grad_norm"));
            for (int i = 0; i < ROWS && i < steps.size(); i++) {
                int index = steps.size() <= ROWS ? i : (int) Math.round((double) i * (steps.size() - 1) / (ROWS - 1));
                out.println(row(steps.get(index), ""));
            }
        }
        if (!evaluations.isEmpty()) {
            out.println("held-out pairs");
            evaluations.forEach(line -> out.println(row(line, "eval_")));
        }
    }

    private static String row(MetricsLine line, String prefix) {
        return row(
                String.valueOf(line.step()),
                figure(line, prefix + "loss"),
                figure(line, prefix + "rewards/accuracies"),
                figure(line, prefix + "rewards/margins"),
                figure(line, prefix + "grad_norm"));
    }

    private static String figure(MetricsLine line, String name) {
        Number value = line.values().get(name);
        return value == null ? "" : String.format(Locale.ROOT, "%.4f", value.doubleValue());
    }

    private static String row(String... cells) {
        StringBuilder row = new StringBuilder("  ");
        for (String cell : cells) {
            row.append(String.format("%10s", cell));
        }
        return row.toString();
    }
}
