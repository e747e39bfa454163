package io.burnish.cli;

import io.burnish.recipe.Recipe;
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

    /// Whether a recipe's file says anything under a path.
    static boolean said(Path recipe, List<String> overrides, String path) {
        return new RecipeReader(Path.of("")).says(recipe, overrides, path);
    }

    /// A recipe's file, whole.
    static Recipe whole(Path recipe, List<String> overrides) {
        return new RecipeReader(Path.of("")).read(recipe, overrides);
    }

    /// A section that options alone say.
    static <T> T ofOptions(List<String> overrides, String section, Class<T> type) {
        return new RecipeReader(Path.of("")).readOptions(overrides, section, type);
    }
}
