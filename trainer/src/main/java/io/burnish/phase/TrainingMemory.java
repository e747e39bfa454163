package io.burnish.phase;

import ai.djl.Device;
import io.burnish.data.DataSettings;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.model.NewModel;
import io.burnish.model.Recompute;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RunRecipe;
import io.burnish.run.RunProblem;
import io.burnish.train.ActivationPlan.Pass;
import io.burnish.train.MemoryBudget;
import io.burnish.train.MemoryPlan;
import io.burnish.train.MemoryPlan.Training;
import io.burnish.train.MemoryRemedies;
import io.burnish.train.TrainSettings;
import java.util.Optional;
import java.util.OptionalLong;

/// The memory of a recipe's trainings: what is planned for, what `train.recompute: auto` stands for, and whether it
/// fits.
final class TrainingMemory {

    private TrainingMemory() {}

    /// The recipes with nothing left to choose: what is recomputed is the cheapest of which the largest forward pass
    /// that the recipe allows fits the memory of the device. The data do not count, so that they can be moved.
    static RunRecipe choose(RunRecipe recipes) {
        return new RunRecipe(
                recipes.iterations().stream().map(TrainingMemory::choose).toList());
    }

    private static Recipe choose(Recipe recipe) {
        return recipe.withRecompute(() -> cheapest(recipe), () -> cheapest(recipe.ofSeedTraining()));
    }

    private static Recompute cheapest(Recipe recipe) {
        return MemoryPlan.cheapest(
                allowed(recipe, config(recipe)), MemoryBudget.of(recipe.device().value()));
    }

    /// The largest forward pass that a recipe allows.
    static Training allowed(Recipe recipe, ModelConfig config) {
        TrainSettings train = recipe.train();
        int row = longestRow(recipe.data(), recipe.loss().loss());
        int tokens = (int) Math.clamp(
                (long) row * train.batchPairs().value(),
                row,
                Math.max(row, train.microTokens().value()));
        return training(recipe, config, new Pass(tokens, tokens, row));
    }

    /// The largest forward pass that the data call for.
    static Training needed(Recipe recipe, ModelConfig config, TokenPairs train) {
        long longest = 0;
        double scoredShare = 0;
        for (int i = 0; i < train.size(); i++) {
            TokenPair pair = train.get(i);
            int computed = pair.computedTokens();
            int scored = pair.chosen().scoredTokens() + pair.rejected().scoredTokens();
            longest = Math.max(longest, computed);
            scoredShare = Math.max(scoredShare, scored / (double) Math.max(1, computed));
        }
        TrainSettings settings = recipe.train();
        long step = longest * settings.batchPairs().value();
        long tokens = Math.max(longest, Math.min(step, settings.microTokens().value()));
        return training(recipe, config, new Pass((int) tokens, (int) Math.ceil(tokens * scoredShare), (int) longest));
    }

    private static Training training(Recipe recipe, ModelConfig config, Pass pass) {
        return new Training(
                config,
                recipe.model().dtype().value(),
                recipe.train(),
                pass,
                recipe.device().value().isGpu());
    }

    private static int longestRow(DataSettings data, PreferenceLoss loss) {
        return (loss.paired() ? 2 : 1) * data.maxLength();
    }

    /// Refuses a training that cannot fit, before anything was written.
    ///
    /// @throws RunProblem (exit 2) with the keys that would make it fit
    static void require(Recipe recipe, ModelConfig config, Optional<Dataset> files) {
        Recipe training = recipe.loop().isPresent() && files.isPresent() ? recipe.ofSeedTraining() : recipe;
        files.ifPresent(
                dataset -> require(needed(training, config, dataset.pairs().train()), training));
        if (recipe.loop().isPresent()) {
            // how long a loop's pairs will be, nobody knows: a pass of micro_tokens is what it will have
            Training allowed = allowed(recipe, config);
            int tokens = Math.min(
                    allowed.pass().tokens(), recipe.train().microTokens().value());
            Pass pass = new Pass(tokens, tokens, Math.min(tokens, allowed.pass().longest()));
            require(training(recipe, config, pass), recipe);
        }
    }

    private static void require(Training training, Recipe recipe) {
        refusal(training, recipe).ifPresent(text -> {
            throw RunProblem.badInput(text);
        });
    }

    /// What to say of a training that does not fit the device.
    static Optional<String> refusal(Training training, Recipe recipe) {
        OptionalLong room = MemoryBudget.whole(recipe.device().value());
        Optional<String> tooSmall = room.isPresent()
                ? MemoryRemedies.of(training, room.getAsLong()).map(text -> "Not enough memory: " + text)
                : Optional.empty();
        return tooSmall.or(() -> hostRefusal(training.plan().hostBytes(), MemoryBudget.of(Device.cpu())));
    }

    /// What to say of a state that is to lie in the host's memory, and does not fit there.
    static Optional<String> hostRefusal(long bytes, OptionalLong room) {
        return room.isPresent() && bytes > room.getAsLong()
                ? Optional.of(
                        ("Not enough memory: train.optimizer.offload wants %s of the host's memory and there are %s."
                                        + " Leave it out, or set train.optimizer.state: int8.")
                                .formatted(MemoryBudget.text(bytes), MemoryBudget.text(room.getAsLong())))
                : Optional.empty();
    }

    /// The model's geometry, without its weights.
    static ModelConfig config(Recipe recipe) {
        return recipe.model()
                .path()
                .map(path -> ModelDirectory.open(path).config())
                .orElseGet(() -> NewModel.config(recipe.model().init().orElseThrow()));
    }
}
