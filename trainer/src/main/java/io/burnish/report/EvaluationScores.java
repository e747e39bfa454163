package io.burnish.report;

import io.burnish.evaluate.Measured;
import io.burnish.run.RunLayout;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How good a loop's models are, by its evaluations: M0 is the model of the seed training.
///
/// @param name the figure that the loop goes by, such as `sample_score`
/// @param models by iteration; those without an evaluation are left out
public record EvaluationScores(String name, SortedMap<Integer, Measured> models) {

    public EvaluationScores {
        models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    }

    /// Reads the scores alone, not the answers. Empty for a single training and without evaluations.
    public static Optional<EvaluationScores> of(RunLayout layout) {
        RunGoal goal = RunGoal.of(layout);
        RunFiles files = new RunFiles(layout, new DamagedLines());
        SortedMap<Integer, Measured> models = new TreeMap<>();
        for (int iteration : layout.iterations()) {
            Measured score = files.scores(iteration).get(goal.mainScore());
            if (score != null) {
                models.put(iteration, score);
            }
        }
        return goal.loop() && !models.isEmpty()
                ? Optional.of(new EvaluationScores(goal.mainScore(), models))
                : Optional.empty();
    }

    /// The iteration with the highest score, the earliest of equals.
    public int best() {
        return models.entrySet().stream()
                .max(Map.Entry.<Integer, Measured>comparingByValue(Comparator.comparingDouble(Measured::value))
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .orElseThrow()
                .getKey();
    }
}
