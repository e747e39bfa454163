package io.burnish.phase;

import ai.djl.Device;
import io.burnish.generate.DeviceShares;
import io.burnish.generate.DeviceShares.Resident;
import io.burnish.generate.EngineSettings;
import io.burnish.generate.GenerateSettings;
import io.burnish.model.ModelConfig;
import io.burnish.phase.JudgeMemory.Judged;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RunRecipe;
import io.burnish.run.RunProblem;
import io.burnish.train.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The memory of the phases that answer and judge: what cannot fit is refused before the first of them.
final class PhaseMemory {

    private PhaseMemory() {}

    /// What the judges of JUDGE and of EVALUATE take.
    ///
    /// @param prompt tokens of the longest one
    static List<JudgeMemory> judges(Recipe recipe, ModelConfig config, int prompt) {
        List<JudgeMemory> judges = new ArrayList<>();
        if (recipe.loop().isPresent() && recipe.judge().isPresent()) {
            GenerateSettings generate = recipe.generate().orElseThrow();
            Judged judged = new Judged(false, generate.samples(), prompt, generate.maxTokens());
            JudgeMemory.of("judge", recipe.judge().get(), recipe, config, judged)
                    .ifPresent(judges::add);
        }
        recipe.evaluate().ifPresent(settings -> {
            GenerateSettings answers = settings.generate();
            Judged judged = new Judged(true, answers.samples(), prompt, answers.maxTokens());
            JudgeMemory.of("evaluate.judge", settings.judge(), recipe, config, judged)
                    .ifPresent(judges::add);
        });
        return judges;
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
                .or(() -> judges(recipe, config, 1).stream()
                        .flatMap(judge -> judge.refusal(room).stream())
                        .findFirst())
                .ifPresent(text -> {
                    throw RunProblem.badInput(text);
                });
    }

    private static Optional<String> refusal(
            String section, GenerateSettings settings, Recipe recipe, ModelConfig config, long room) {
        DeviceShares alone = new DeviceShares(
                recipe.device().value(),
                recipe.model().dtype().value().type(),
                List.of(new Resident("the model", config, false, 0, 0)));
        return settings.engine() instanceof EngineSettings.Local && alone.lasting() > room
                ? Optional.of(
                        "Not enough memory: %s needs %s for the weights of model.path alone and there are %s. Take a smaller model, one behind a server (%s.engine: {type: openai, url: URL, model: NAME}), or a machine with more memory."
                                .formatted(
                                        section, MemoryBudget.text(alone.lasting()), MemoryBudget.text(room), section))
                : Optional.empty();
    }
}
