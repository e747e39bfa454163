package io.burnish.recipe;

import io.burnish.evaluate.ChecklistSettings;
import io.burnish.evaluate.RatingSettings;
import io.burnish.generate.GenerateSettings;
import io.burnish.judge.JudgeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The recipe's section `evaluate`: what each iteration's model is asked, and who judges it. Only for measuring:
/// nothing of it is trained on.
///
/// @param prompts files or globs that no iteration trains on; empty: nothing is asked, and only the files of
///     `ratings.models` are measured
/// @param limit only so many of the first prompts
/// @param generate how the answers are made; default: one each, greedily
/// @param judge who judges them
/// @param baseline a file of samples to the same prompts, against which the win rate is
/// @param klPrompts so many of the first prompts get one more answer each, drawn at temperature 1, of which the
///     divergence from the reference is estimated; 0: it is not
/// @param checklist how verdicts by checklists become WildBench's figures
/// @param ratings which models play for Bradley-Terry and Elo ratings
/// @param main the figure that `loop.model: best` and `loop.stop` go by
public record EvaluateSettings(
        List<Path> prompts,
        OptionalInt limit,
        GenerateSettings generate,
        JudgeSettings judge,
        Optional<Path> baseline,
        int klPrompts,
        Optional<ChecklistSettings> checklist,
        Optional<RatingSettings> ratings,
        String main) {

    private static final int LEAST_POINTS = 1;
    private static final int MOST_POINTS = 10;

    public EvaluateSettings {
        if (limit.isPresent() && limit.getAsInt() < 1) {
            throw new IllegalArgumentException("limit must be at least 1, or none, got " + limit.getAsInt());
        }
        if (klPrompts < 0) {
            throw new IllegalArgumentException("kl_prompts must be 0 or more, got " + klPrompts);
        }
        if (checklist.isPresent()) {
            checkPoints(judge, baseline);
        }
        prompts = List.copyOf(prompts);
    }

    public static EvaluateSettings of(List<Path> prompts, JudgeSettings judge) {
        return new EvaluateSettings(
                prompts,
                OptionalInt.empty(),
                GenerateSettings.greedy(),
                judge,
                Optional.empty(),
                64,
                Optional.empty(),
                Optional.empty(),
                "sample_score");
    }

    /// Whether there is anything to measure.
    public boolean asksNothing() {
        return prompts.isEmpty()
                && ratings.filter(rated -> !rated.models().isEmpty()).isEmpty();
    }

    private static void checkPoints(JudgeSettings judge, Optional<Path> baseline) {
        boolean fits =
                switch (judge) {
                    case JudgeSettings.Self self ->
                        self.score().lowest() >= LEAST_POINTS && self.score().highest() <= MOST_POINTS;
                    case JudgeSettings.Model model ->
                        model.score().lowest() >= LEAST_POINTS && model.score().highest() <= MOST_POINTS;
                    case JudgeSettings.Pairwise _ -> baseline.isPresent();
                    default -> false;
                };
        if (!fits) {
            throw new IllegalArgumentException(
                    "checklist needs points from 1 to 10, judge: {type: self or model, score: {type: pattern, low: 1, high: 10}}, or a pairwise judge and a baseline");
        }
    }
}
