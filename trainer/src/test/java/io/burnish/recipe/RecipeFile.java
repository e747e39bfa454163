package io.burnish.recipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A recipe in a directory of a test.
record RecipeFile(Path path) {

    static final String SMALL = """
            model: {path: start}
            data: {train: [pairs.jsonl]}
            loss: {type: dpo}
            """;

    static RecipeFile write(Path directory, String text) {
        try {
            return new RecipeFile(Files.writeString(directory.resolve("simpo.yaml"), text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Recipe read(String... overrides) {
        return new RecipeReader(Path.of("/shell")).read(path, List.of(overrides));
    }

    RunRecipe readRun(String... overrides) {
        return new RecipeReader(Path.of("/shell")).readRun(path, List.of(overrides));
    }

    /// The message that refuses this recipe, without its first line and the indentation.
    List<String> problems(String... overrides) {
        try {
            throw new AssertionError("was read: " + read(overrides));
        } catch (RecipeException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    /// The message that refuses this recipe.
    String message(String... overrides) {
        try {
            throw new AssertionError("was read: " + read(overrides));
        } catch (RecipeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
