package io.burnish.phase;

import io.burnish.data.DataSettings;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.model.NewModel;
import io.burnish.model.Recompute;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RunRecipe;
import io.burnish.recipe.SeedTraining;
import io.burnish.train.MemoryBudget;
import io.burnish.train.MemoryPlan;
import io.burnish.train.TrainSettings;

/// What `train.recompute: auto` stands for: the cheapest of which the recipe's largest forward pass fits the memory of
/// the device.
///
/// Found from the recipe and config.json alone, so that it does not hang on the data.
final class RecomputeChoice {

    private RecomputeChoice() {}

    /// The recipes with nothing left to choose.
    static RunRecipe of(RunRecipe recipes) {
        return new RunRecipe(
                recipes.iterations().stream().map(RecomputeChoice::of).toList());
    }

    private static Recipe of(Recipe recipe) {
        return recipe.withRecompute(
                () -> choose(recipe, recipe.train(), recipe.data(), recipe.loss().loss()), () -> {
                    SeedTraining seed = recipe.seedTraining().orElseThrow();
                    return choose(recipe, seed.train(), seed.data(), seed.loss().loss());
                });
    }

    private static Recompute choose(Recipe recipe, TrainSettings train, DataSettings data, PreferenceLoss loss) {
        int tokens = widest(train, data, loss);
        return MemoryPlan.cheapest(
                config(recipe),
                train,
                tokens,
                MemoryBudget.of(recipe.device().value()));
    }

    /// The most tokens that a forward pass can have, whatever the data.
    static int widest(TrainSettings train, DataSettings data, PreferenceLoss loss) {
        long row = (loss.paired() ? 2L : 1L) * data.maxLength();
        long step = row * train.batchPairs().value();
        return Math.toIntExact(Math.max(row, Math.min(step, train.microTokens().value())));
    }

    /// The model's geometry, without its weights.
    static ModelConfig config(Recipe recipe) {
        return recipe.model()
                .path()
                .map(path -> ModelDirectory.open(path).config())
                .orElseGet(() -> NewModel.config(recipe.model().init().orElseThrow()));
    }
}
