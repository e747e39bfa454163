package io.burnish.recipe;

import io.burnish.run.Sha256;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A hash of each section of a recipe, for the keys under which phases commit.
public final class RecipeHashes {

    private RecipeHashes() {}

    /// From a section's name to the SHA-256 of its resolved text.
    ///
    /// Paths do not count, only how many there are: what lies there is an input, which has a hash of its own, so
    /// that a
    /// run and its files can be moved.
    public static SortedMap<String, String> of(Recipe recipe) {
        SortedMap<String, String> hashes = new TreeMap<>();
        new RecipeTree(_ -> "a path")
                .section(recipe)
                .forEach((name, section) -> hashes.put(name, Sha256.of(RecipeWriter.yaml(Map.of(name, section)))));
        return hashes;
    }
}
