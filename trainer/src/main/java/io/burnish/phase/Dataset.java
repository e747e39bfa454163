package io.burnish.phase;

import io.burnish.data.Purpose;
import io.burnish.data.tokens.PreferenceDataset;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.model.ModelDirectory;
import io.burnish.model.NewModelSettings;
import io.burnish.recipe.Recipe;
import java.nio.file.Path;
import java.util.Optional;

/// The tokenised data of a run, and the tokenizer that made it.
public record Dataset(PreferenceDataset pairs, TokenizerDirectory tokenizer) implements AutoCloseable {

    /// Tokenises the recipe's data with the model's own tokenizer, or maps what an earlier run kept.
    public static Dataset open(Recipe recipe, ModelDirectory model) {
        return open(
                recipe, TokenizerDirectory.open(model.path()), model.config().vocabulary());
    }

    /// The same for a model that is yet to be made, whose vocabulary is the tokenizer's.
    public static Dataset forNewModel(Recipe recipe, NewModelSettings settings) {
        TokenizerDirectory tokenizer = TokenizerDirectory.open(settings.tokenizer());
        return open(recipe, tokenizer, tokenizer.vocabularySize());
    }

    private static Dataset open(Recipe recipe, TokenizerDirectory tokenizer, int vocabulary) {
        Purpose purpose = recipe.loss().loss().paired() ? Purpose.PAIRS : Purpose.ANSWERS;
        return new Dataset(
                PreferenceDataset.open(
                        recipe.data(),
                        tokenizer,
                        purpose,
                        vocabulary,
                        cacheFolder(),
                        recipe.threads().value()),
                tokenizer);
    }

    /// `$XDG_CACHE_HOME/burnish/tokens`, or below `~/.cache`.
    static Path cacheFolder() {
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return cache.resolve("burnish").resolve("tokens");
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
