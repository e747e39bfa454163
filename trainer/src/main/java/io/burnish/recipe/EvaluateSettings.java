package io.burnish.recipe;

import io.burnish.generate.GenerateSettings;
import io.burnish.judge.JudgeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The recipe's section `evaluate`: what each iteration's model is asked, and who judges it. Only for measuring:
/// nothing of it is trained on.
///
/// @param prompts files or globs that no iteration trains on
/// @param limit only so many of the first prompts
/// @param generate how the answers are made; default: one each, greedily
/// @param judge who judges them
/// @param baseline a file of samples to the same prompts, against which the win rate is
/// @param main the figure that `loop.model: best` and `loop.stop` go by
public record EvaluateSettings(
        List<Path> prompts,
        OptionalInt limit,
        GenerateSettings generate,
        JudgeSettings judge,
        Optional<Path> baseline,
        String main) {

    public EvaluateSettings {
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("prompts is missing: the files with what the model is asked");
        }
        if (limit.isPresent() && limit.getAsInt() < 1) {
            throw new IllegalArgumentException("limit must be at least 1, or none, got " + limit.getAsInt());
        }
        prompts = List.copyOf(prompts);
    }

    public static EvaluateSettings of(List<Path> prompts, JudgeSettings judge) {
        return new EvaluateSettings(
                prompts, OptionalInt.empty(), GenerateSettings.greedy(), judge, Optional.empty(), "sample_score");
    }
}
