package io.burnish.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.report.FiguresJson;
import io.burnish.report.RunReport;
import io.burnish.run.Journal;
import io.burnish.run.JournalEntry;
import io.burnish.run.MetricsLine;
import io.burnish.run.RunLayout;
import io.burnish.run.Waypoint;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/// What a run has done, for scripts: `directory, finished, phases, last_step, last_evaluation, iterations,
/// damaged_lines, journal`.
final class RunSummary {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RunSummary() {}

    static String json(RunReport report) {
        RunLayout layout = report.layout();
        List<Journal.Timed> journal = Journal.read(layout.journal());
        List<MetricsLine> metrics = report.metrics();
        ObjectNode summary = JSON.createObjectNode();
        summary.put("directory", layout.root().toString());
        summary.put("finished", !journal.isEmpty() && journal.getLast().entry() instanceof JournalEntry.Finished);
        ObjectNode phases = summary.putObject("phases");
        layout.begun().forEach(at -> phases.put(at.toString(), isCommitted(layout, at) ? "done" : "begun"));
        last(metrics, "loss").ifPresent(line -> summary.set("last_step", figures(line)));
        last(metrics, "eval_loss").ifPresent(line -> summary.set("last_evaluation", figures(line)));
        summary.set("iterations", FiguresJson.of(report));
        ObjectNode damaged = summary.putObject("damaged_lines");
        report.damaged().forEach(damaged::put);
        for (Journal.Timed timed : journal) {
            ObjectNode entry = summary.withArray("journal").addObject();
            entry.put("time", timed.time().toString());
            entry.setAll(JSON.<ObjectNode>valueToTree(timed.entry()));
        }
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(summary);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    static boolean isCommitted(RunLayout layout, Waypoint at) {
        return Files.exists(layout.phase(at).resolve("done.json"));
    }

    private static Optional<MetricsLine> last(List<MetricsLine> lines, String with) {
        return lines.reversed().stream()
                .filter(line -> line.values().containsKey(with))
                .findFirst();
    }

    private static ObjectNode figures(MetricsLine line) {
        ObjectNode figures = JSON.createObjectNode();
        figures.put("step", line.step());
        line.values().forEach((name, value) -> figures.set(name, JSON.valueToTree(value)));
        return figures;
    }
}
