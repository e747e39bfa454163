package io.burnish.cli;

import io.burnish.run.Waypoint;
import io.burnish.train.PreferenceFigures;
import io.burnish.train.StepReport;
import io.burnish.train.TrainingListener;
import java.util.Locale;

/// Shows a run as it goes: one bar that is redrawn on a terminal, a line now and then in a pipe.
final class Progress implements TrainingListener, AutoCloseable {

    private static final int WIDTH = 24;
    private static final int LINES = 20;
    private static final int QUARTERS = 4;
    private static final long REDRAW_NANOS = 100_000_000L;

    private final Terminal terminal;
    private int totalSteps;
    private long firstStep;
    private long beganNanos;
    private long drawnNanos;
    private long quarter;

    Progress(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Single trainings have one of each phase, which speaks for itself.
    @Override
    public void onPhase(Waypoint at, int iterations) {
        quarter = 0;
        if (iterations > 0) {
            String phase = at.phase().directory();
            terminal.say(
                    at.iteration() == 0
                            ? "seed training: " + phase
                            : "iteration %d of %d: %s".formatted(at.iteration(), iterations, phase));
        }
    }

    @Override
    public void onWorked(String what, int done, int total) {
        String count = "%,d of %,d prompts".formatted(done, total);
        if (terminal.interactive()) {
            draw(what + "  " + bar(done, total) + "  " + count, done == total);
        } else if ((long) QUARTERS * done / total != quarter) {
            terminal.say(what + ": " + count);
        }
        quarter = done == total ? 0 : (long) QUARTERS * done / total;
    }

    @Override
    public void onScored(int pairs, int total) {
        if (terminal.interactive()) {
            draw("reference  " + bar(pairs, total) + "  %,d of %,d pairs".formatted(pairs, total), pairs == total);
        } else if (pairs == total) {
            terminal.say("reference: %,d pairs scored".formatted(total));
        }
    }

    @Override
    public void onBegin(long step, int steps) {
        firstStep = step;
        totalSteps = steps;
        beganNanos = System.nanoTime();
        terminal.say(
                step == 0
                        ? "training: %,d steps".formatted(steps)
                        : "training: going on after step %,d of %,d".formatted(step, steps));
    }

    @Override
    public void onStep(StepReport report) {
        report.skipped().ifPresent(why -> terminal.say("step %d was skipped: %s".formatted(report.step(), why)));
        boolean last = report.step() == totalSteps;
        if (terminal.interactive()) {
            draw("train  " + bar(report.step(), totalSteps) + "  " + line(report), last);
        } else if (last || report.step() == 1 || report.step() % Math.max(1, totalSteps / LINES) == 0) {
            terminal.say(line(report));
        }
    }

    @Override
    public void onEvaluation(long step, PreferenceFigures figures) {
        terminal.say(
                figures.paired()
                        ? "step %,d, held out: loss %.4f, accuracy %.3f, margin %.4f (%,d pairs)"
                                .formatted(step, figures.loss(), figures.accuracy(), figures.margin(), figures.rows())
                        : "step %,d, held out: loss %.4f (%,d rows)".formatted(step, figures.loss(), figures.rows()));
    }

    private String line(StepReport report) {
        PreferenceFigures figures = report.figures();
        double secondsLeft = (System.nanoTime() - beganNanos)
                / 1e9
                / Math.max(1, report.step() - firstStep)
                * (totalSteps - report.step());
        String accuracy = figures.paired() ? ", accuracy %.2f".formatted(figures.accuracy()) : "";
        return String.format(
                Locale.ROOT,
                "step %,d of %,d: loss %.4f%s, %,.0f tokens/s, %s left",
                report.step(),
                totalSteps,
                figures.loss(),
                accuracy,
                report.computedTokens() / report.seconds(),
                Durations.text(secondsLeft));
    }

    private static String bar(long done, long total) {
        int filled = (int) (WIDTH * done / Math.max(1, total));
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]";
    }

    private void draw(String text, boolean last) {
        long now = System.nanoTime();
        if (last || now - drawnNanos > REDRAW_NANOS) {
            drawnNanos = now;
            terminal.err().print("\r\033[K" + text + (last ? System.lineSeparator() : ""));
            terminal.err().flush();
        }
    }

    @Override
    public void close() {
        terminal.err().flush();
    }
}
