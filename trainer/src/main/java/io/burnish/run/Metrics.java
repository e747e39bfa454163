package io.burnish.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A run's figures: `metrics.jsonl` and, of the same figures, TensorBoard's event files.
///
/// Call [#sync] before a checkpoint is committed and append nothing of its step after it: what a resumed run cuts
/// back to is then what the checkpoint saw. Not for use by several threads at once.
public final class Metrics implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Metrics.class);

    private final LineFile lines;
    private final EventFiles events;

    private Metrics(LineFile lines, EventFiles events) {
        this.lines = lines;
        this.events = events;
    }

    /// Opens both, first cutting them back to a step; 0 for a run that begins.
    ///
    /// From the first line of a later step on, everything goes. A damaged line is logged with its number
    /// and stays as it is.
    ///
    /// @param globalStep the last step that is kept: the checkpoint's
    static Metrics open(RunLayout layout, Durable durable, long globalStep) {
        LineFile lines = durable.appendTo(layout.metrics());
        cutBack(lines, globalStep);
        return new Metrics(lines, EventFiles.open(layout.tensorboard(), durable, globalStep));
    }

    public void append(MetricsLine line) {
        lines.append(line.json());
        events.append(line);
    }

    /// Returns when every line appended so far is on the device.
    public void sync() {
        lines.sync();
        events.sync();
    }

    @Override
    public void close() {
        try (lines) {
            events.close();
        }
    }

    /// The lines in order; empty when there is no file. A damaged one is logged with its number and left out.
    public static List<MetricsLine> read(Path file) {
        var read = new ArrayList<MetricsLine>();
        if (Files.exists(file)) {
            Lines.read(
                    file,
                    (number, _, line) -> MetricsLine.parse(line)
                            .ifPresentOrElse(read::add, () -> warnDamaged(file, number, "was left out", line)));
        }
        return read;
    }

    private static void cutBack(LineFile lines, long globalStep) {
        long[] end = {lines.length()};
        long[] last = {0};
        Lines.read(lines.file(), (number, start, line) -> {
            if (start < end[0]) {
                MetricsLine.parse(line)
                        .ifPresentOrElse(
                                parsed -> {
                                    if (parsed.globalStep() > globalStep) {
                                        end[0] = start;
                                    } else {
                                        last[0] = parsed.globalStep();
                                    }
                                },
                                () -> warnDamaged(lines.file(), number, "was left as it is", line));
            }
        });
        if (end[0] < lines.length()) {
            lines.cutTo(end[0]);
        }
        if (last[0] < globalStep) {
            log.warn(
                    "{}: ends at step {}, the checkpoint is of step {}: the lines in between are gone",
                    lines.file(),
                    last[0],
                    globalStep);
        }
    }

    private static void warnDamaged(Path file, long number, String outcome, String line) {
        log.warn("{}, line {}: is damaged and {}: {}", file, number, outcome, line);
    }
}
