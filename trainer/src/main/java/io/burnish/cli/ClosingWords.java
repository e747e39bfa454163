package io.burnish.cli;

import io.burnish.evaluate.Measured;
import io.burnish.report.EvaluationScores;
import io.burnish.run.Metrics;
import io.burnish.run.MetricsLine;
import io.burnish.run.RunLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a run ends with: what became better, where the model is, and what to try next.
final class ClosingWords {

    private final Terminal terminal;
    private final Path directory;

    ClosingWords(Terminal terminal, Path directory) {
        this.terminal = terminal;
        this.directory = directory;
    }

    void print() {
        RunLayout layout = new RunLayout(directory);
        terminal.say("");
        Optional<EvaluationScores> scores = EvaluationScores.of(layout);
        scores.ifPresentOrElse(this::sayOfLoop, () -> sayOfTraining(Metrics.read(layout.metrics())));
        terminal.say("model: " + layout.finalModel()
                + "  (a HuggingFace directory: transformers and vLLM load it as it is)");
        terminal.say("next:  burnish inspect " + directory + "    what happened");
        if (scores.isPresent()) {
            terminal.say("       burnish inspect " + directory + " --html report.html    curves, and answers to read");
        }
        terminal.say("       burnish score --model " + layout.finalModel() + " --data PAIRS.jsonl --out LOGPS.jsonl");
        terminal.say("       tensorboard --logdir " + layout.tensorboard());
        terminal.out().println(layout.finalModel());
        terminal.out().flush();
    }

    private void sayOfLoop(EvaluationScores scores) {
        terminal.say(format(
                "done: %s %s",
                scores.name(),
                scores.models().entrySet().stream()
                        .map(model -> "M%d %s".formatted(model.getKey(), text(model.getValue())))
                        .collect(Collectors.joining(" -> "))));
        int last = scores.models().lastKey();
        if (scores.best() != last) {
            terminal.say(format(
                    "M%d is the best of them, not the last one: loop.model: best makes it the run's model",
                    scores.best()));
        }
    }

    private static String text(Measured score) {
        return format("%.3f", score.value())
                + (score.standardError().isPresent()
                        ? format(" +- %.3f", score.standardError().getAsDouble())
                        : "");
    }

    private void sayOfTraining(List<MetricsLine> lines) {
        List<MetricsLine> steps =
                lines.stream().filter(line -> line.values().containsKey("loss")).toList();
        List<MetricsLine> evaluations = lines.stream()
                .filter(line -> line.values().containsKey("eval_loss"))
                .toList();
        if (!steps.isEmpty()) {
            terminal.say(format(
                    "done: loss %.4f -> %.4f in %,d steps",
                    value(steps.getFirst(), "loss"), meanOfLast(steps), (long) steps.size()));
        }
        if (!evaluations.isEmpty()) {
            MetricsLine last = evaluations.getLast();
            if (last.values().containsKey("eval_rewards/accuracies")) {
                terminal.say(format(
                        "held-out pairs: accuracy %.3f, margin %.4f",
                        value(last, "eval_rewards/accuracies"), value(last, "eval_rewards/margins")));
            }
        }
    }

    // one step's loss is noise: the mean of the last tenth
    private static double meanOfLast(List<MetricsLine> steps) {
        List<MetricsLine> last = steps.subList(steps.size() - Math.max(1, steps.size() / 10), steps.size());
        return last.stream().mapToDouble(line -> value(line, "loss")).average().orElse(Double.NaN);
    }

    private static double value(MetricsLine line, String name) {
        Number value = line.values().get(name);
        return value == null ? Double.NaN : value.doubleValue();
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
