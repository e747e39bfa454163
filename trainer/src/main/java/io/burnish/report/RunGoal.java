package io.burnish.report;

import io.burnish.recipe.EvaluateSettings;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RecipeException;
import io.burnish.recipe.RecipeReader;
import io.burnish.run.Phase;
import io.burnish.run.RunLayout;
import java.nio.file.Path;
import java.util.Optional;

/// What a run is after, by its recipe; where the recipe cannot be read (by this version), by what is there.
///
/// @param loop whether it is a loop, and not a single training
/// @param mainScore the evaluation's figure that the loop goes by
record RunGoal(boolean loop, String mainScore) {

    private static final String SAMPLE_SCORE = "sample_score";
    private static final String REWARD_ACCURACY = "reward_accuracy";

    static RunGoal of(RunLayout layout) {
        return recipe(layout)
                .map(recipe -> new RunGoal(
                        recipe.loop().isPresent(),
                        recipe.evaluate().map(EvaluateSettings::main).orElse(REWARD_ACCURACY)))
                .orElseGet(() -> new RunGoal(looksLikeLoop(layout), SAMPLE_SCORE));
    }

    private static Optional<Recipe> recipe(RunLayout layout) {
        try {
            return Optional.of(new RecipeReader(Path.of("")).read(layout.recipe()));
        } catch (RecipeException _) {
            return Optional.empty();
        }
    }

    private static boolean looksLikeLoop(RunLayout layout) {
        return layout.begun().stream().anyMatch(at -> at.iteration() != 1 || at.phase() == Phase.GENERATE);
    }
}
