package io.burnish.cli;

import io.burnish.run.ExitCode;
import io.burnish.run.Journal;
import io.burnish.run.Metrics;
import io.burnish.run.MetricsLine;
import io.burnish.run.RunLayout;
import io.burnish.run.Waypoint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
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
        description = "Shows what a run has done: its journal, its phases, its figures.",
        footer = {"", "Example: burnish inspect runs/quickstart"})
final class InspectCommand implements Callable<Integer> {

    private static final int ROWS = 12;
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    @Parameters(paramLabel = "DIR", description = "The run's directory.")
    Path directory = Path.of("");

    @Option(names = "--json", description = "Prints one JSON object instead, for scripts.")
    boolean json;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        RunLayout layout = RunLayout.of(directory);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(RunSummary.json(layout));
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
        table(out, Metrics.read(layout.metrics()));
        out.flush();
        return ExitCode.DONE.code();
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
