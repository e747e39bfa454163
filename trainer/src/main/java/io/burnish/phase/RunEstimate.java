package io.burnish.phase;

import io.burnish.data.DataReport;
import io.burnish.data.TokenPairs;
import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.model.NewModel;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RunPlan;
import io.burnish.train.MemoryPlan;
import io.burnish.train.TrainSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a recipe would do, found without running it.
///
/// @param data counts of rows, and what became of them
/// @param lines for people: model, steps, tokens, memory
public record RunEstimate(DataReport data, List<String> lines) {

    /// Tokenises the data (or maps what is cached) and plans the rest; loads no weights.
    public static RunEstimate of(Recipe recipe) {
        Runs.prepare(recipe);
        try (Dataset dataset = Runs.dataset(recipe)) {
            ModelConfig config = recipe.model()
                    .path()
                    .map(path -> ModelDirectory.open(path).config())
                    .orElseGet(() -> NewModel.config(recipe.model().init().orElseThrow()));
            TokenPairs train = dataset.pairs().train();
            TrainSettings settings = recipe.train();
            int perEpoch = Math.ceilDiv(train.size(), settings.batchPairs().value());
            int steps = TrainPhase.totalSteps(settings, perEpoch);
            long tokens = 0;
            int longest = 0;
            for (int i = 0; i < train.size(); i++) {
                tokens += train.computedTokens(i);
                longest = Math.max(longest, train.computedTokens(i));
            }
            List<String> lines = new ArrayList<>();
            lines.add(text(
                    "model: %,d parameters, %d layers, vocabulary %,d, trained for %,d positions",
                    config.parameters(), config.layers(), config.vocabulary(), config.maxPositions()));
            if (recipe.data().maxLength() > config.maxPositions()) {
                lines.add(text(
                        "note: data.max_length %,d is more than the %,d positions the model was trained for",
                        recipe.data().maxLength(), config.maxPositions()));
            }
            lines.add(text(
                    "steps: %,d, of %d pairs each, %,d to an epoch",
                    steps, settings.batchPairs().value(), perEpoch));
            lines.add(text(
                    "tokens: %,d computed to an epoch (a shared prompt once), %,d in the longest pair",
                    tokens, longest));
            lines.add("phases: "
                    + String.join(
                            ", ",
                            RunPlan.of(recipe).steps().stream()
                                    .map(step -> "iteration-" + step.iteration() + "/"
                                            + step.phase().directory())
                                    .toList()));
            long step = (long) longest * settings.batchPairs().value();
            int widest = (int)
                    Math.max(longest, Math.min(step, settings.microTokens().value()));
            lines.addAll(MemoryPlan.of(config, settings, widest).lines());
            return new RunEstimate(dataset.pairs().report(), lines);
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
