package io.burnish.cli;

import io.burnish.recipe.RecipeReader;
import java.nio.file.Path;
import java.util.List;

/// Sections of recipes for commands that do one phase by itself.
final class Sections {

    private Sections() {}

    /// A section of a recipe's file.
    static <T> T of(Path recipe, List<String> overrides, String section, Class<T> type) {
        return new RecipeReader(Path.of("")).readSection(recipe, overrides, section, type);
    }

    /// A section that options alone say.
    static <T> T ofOptions(List<String> overrides, String section, Class<T> type) {
        return new RecipeReader(Path.of("")).readOptions(overrides, section, type);
    }
}
