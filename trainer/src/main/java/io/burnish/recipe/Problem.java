package io.burnish.recipe;

import java.util.OptionalInt;

/// One thing that is wrong with a recipe.
///
/// @param line the line in the recipe, from 1; empty where an option `--set` is to blame
/// @param key the path of the key, e.g. `train.learning_rate`; empty where the recipe as a whole is meant
/// @param message what is wrong, reading on after the key: `must be > 0, got -1.0`
public record Problem(OptionalInt line, String key, String message) {

    @Override
    public String toString() {
        String place = line.isEmpty() ? "--set " : "line " + line.getAsInt() + (key.isEmpty() ? "" : ", ");
        return place + key + ": " + message;
    }
}
