package io.burnish.report;

import io.burnish.run.Metrics;
import io.burnish.run.MetricsLine;
import io.burnish.run.RunLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/// What a run has done, iteration by iteration.
///
/// @param mainScore the evaluation's figure that the loop goes by
/// @param metrics the lines of `metrics.jsonl`, in order
/// @param damaged lines that could not be read, by file
public record RunReport(
        RunLayout layout,
        boolean loop,
        String mainScore,
        List<IterationFigures> iterations,
        List<MetricsLine> metrics,
        SequencedMap<String, Integer> damaged) {

    public RunReport {
        iterations = List.copyOf(iterations);
        metrics = List.copyOf(metrics);
    }

    /// Reads a run, which may be going on.
    public static RunReport read(RunLayout layout) {
        DamagedLines damaged = new DamagedLines();
        RunFiles files = new RunFiles(layout, damaged);
        RunGoal goal = RunGoal.of(layout);
        List<MetricsLine> metrics = Metrics.read(layout.metrics());
        List<IterationFigures> iterations = new ArrayList<>();
        for (int iteration : layout.iterations()) {
            iterations.add(IterationFigures.read(files, iteration, metrics));
        }
        return new RunReport(layout, goal.loop(), goal.mainScore(), iterations, metrics, damaged.counts());
    }
}
