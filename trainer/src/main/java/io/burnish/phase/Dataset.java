package io.burnish.phase;

import io.burnish.data.Purpose;
import io.burnish.data.tokens.PreferenceDataset;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.recipe.Recipe;
import java.nio.file.Path;
import java.util.Optional;

/// What a recipe trains on from files, as tokens.
public record Dataset(PreferenceDataset pairs) {

    /// Tokenises the recipe's data, or maps what an earlier run kept.
    ///
    /// @param vocabulary the rows of the model's embedding
    static Dataset open(Recipe recipe, TokenizerDirectory tokenizer, int vocabulary) {
        Purpose purpose = recipe.loss().loss().paired() ? Purpose.PAIRS : Purpose.ANSWERS;
        return new Dataset(PreferenceDataset.open(
                recipe.data(),
                tokenizer,
                purpose,
                vocabulary,
                cacheFolder(),
                recipe.threads().value()));
    }

    /// `$XDG_CACHE_HOME/burnish/tokens`, or below `~/.cache`.
    static Path cacheFolder() {
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return cache.resolve("burnish").resolve("tokens");
    }
}
