package io.burnish.phase;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.generate.DeviceShares;
import io.burnish.generate.DeviceShares.Resident;
import io.burnish.generate.EngineSettings;
import io.burnish.generate.GenerateSettings;
import io.burnish.generate.GenerationPlan;
import io.burnish.generate.GenerationPlan.Work;
import io.burnish.model.ModelConfig;
import io.burnish.phase.JudgeMemory.Judged;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RunRecipe;
import io.burnish.run.RunProblem;
import io.burnish.train.MemoryBudget;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The memory of the phases that answer and judge: what cannot fit is refused before the first of them.
final class PhaseMemory {

    private PhaseMemory() {}

    /// What the judge of JUDGE takes; empty where there is none, or it needs no model of this machine.
    ///
    /// @param prompt tokens of the longest one
    static Optional<JudgeMemory> judge(Recipe recipe, ModelConfig config, int prompt) {
        if (recipe.loop().isEmpty()) {
            return Optional.empty();
        }
        GenerateSettings generate = recipe.generate().orElseThrow();
        Judged judged = new Judged(false, generate.samples(), prompt, generate.maxTokens());
        return recipe.judge().flatMap(settings -> JudgeMemory.of("judge", settings, recipe, config, judged));
    }

    /// What the judge of EVALUATE takes; empty as above. Who answers has made room for it before.
    ///
    /// @param prompt tokens of the longest one
    static Optional<JudgeMemory> evaluation(Recipe recipe, ModelConfig config, int prompt) {
        return recipe.evaluate().flatMap(settings -> {
            GenerateSettings answers = settings.generate();
            Judged judged = new Judged(true, answers.samples(), prompt, answers.maxTokens());
            return JudgeMemory.of("evaluate.judge", settings.judge(), recipe, config, judged);
        });
    }

    /// Refuses models that cannot be on the device together, or one that cannot answer there.
    ///
    /// @throws RunProblem (exit 2) with the keys that name them
    static void require(RunRecipe recipes, ModelConfig config) {
        Device device = recipes.first().device().value();
        OptionalLong room = MemoryBudget.whole(device);
        if (room.isPresent()) {
            recipes.iterations().forEach(recipe -> require(recipe, config, room.getAsLong()));
        }
    }

    /// @param room bytes of the device
    static void require(Recipe recipe, ModelConfig config, long room) {
        recipe.generate()
                .filter(_ -> recipe.loop().isPresent())
                .flatMap(settings -> refusal("generate", settings, recipe, config, room))
                .or(() -> recipe.evaluate()
                        .flatMap(settings -> refusal("evaluate.generate", settings.generate(), recipe, config, room)))
                .or(() -> judge(recipe, config, 1).flatMap(judge -> judge.refusal(room)))
                .or(() -> evaluation(recipe, config, 1).flatMap(judge -> judge.refusal(room)))
                .ifPresent(text -> {
                    throw RunProblem.badInput(text);
                });
    }

    private static Optional<String> refusal(
            String section, GenerateSettings settings, Recipe recipe, ModelConfig config, long room) {
        if (!(settings.engine() instanceof EngineSettings.Local)) {
            return Optional.empty();
        }
        DataType type = recipe.model().dtype().value().type();
        DeviceShares alone =
                new DeviceShares(recipe.device().value(), type, List.of(Resident.answering("the model", config)));
        Work one = new Work(1, 1, 1, settings.maxTokens());
        long least = GenerationPlan.of(config, type, alone.limits(0).withRows(1), one)
                .bytes();
        return least > room
                ? Optional.of(
                        "Not enough memory: %s needs %s for one answer at a time, %s of it for the weights of the model, and there are %s. Take a smaller model, shorter answers (%s.max_tokens), a server (%s.engine: {type: openai, url: URL, model: NAME}), or a machine with more memory."
                                .formatted(
                                        section,
                                        MemoryBudget.text(least),
                                        MemoryBudget.text(GenerationPlan.weightBytes(config, type)),
                                        MemoryBudget.text(room),
                                        section,
                                        section))
                : Optional.empty();
    }
}
