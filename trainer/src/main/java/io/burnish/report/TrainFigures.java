package io.burnish.report;

import io.burnish.run.MetricsLine;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What an iteration's training came to: means over the last tenth of its steps, for one step is noise.
///
/// @param accuracy of rewards; none without pairs
/// @param margin of rewards
record TrainFigures(int steps, OptionalDouble loss, OptionalDouble accuracy, OptionalDouble margin) {

    private static final String LOSS = "loss";

    /// Empty where nothing was trained.
    static Optional<TrainFigures> of(int iteration, List<MetricsLine> metrics) {
        List<MetricsLine> steps = metrics.stream()
                .filter(line -> line.iteration() == iteration && line.values().containsKey(LOSS))
                .toList();
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        List<MetricsLine> last = steps.subList(steps.size() - Math.max(1, steps.size() / 10), steps.size());
        return Optional.of(new TrainFigures(
                steps.size(), mean(last, LOSS), mean(last, "rewards/accuracies"), mean(last, "rewards/margins")));
    }

    private static OptionalDouble mean(List<MetricsLine> lines, String name) {
        return lines.stream()
                .map(line -> line.values().get(name))
                .filter(value -> value != null && Double.isFinite(value.doubleValue()))
                .mapToDouble(Number::doubleValue)
                .average();
    }
}
