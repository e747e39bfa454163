package io.burnish.recipe;

import ai.djl.Device;
import java.util.List;

/// What a run reads: its recipe, in each iteration with that iteration's own values.
///
/// @param iterations at least one; a single training has exactly one
public record RunRecipe(List<Recipe> iterations) {

    public RunRecipe {
        if (iterations.isEmpty()) {
            throw new IllegalArgumentException("a run has at least one iteration");
        }
        iterations = List.copyOf(iterations);
    }

    public static RunRecipe single(Recipe recipe) {
        return new RunRecipe(List.of(recipe));
    }

    /// The recipe as the first iteration reads it: what no iteration changes is in all of them the same.
    public Recipe first() {
        return iterations.getFirst();
    }

    /// @param iteration from 1; 0, the seed training, reads what the first one does
    public Recipe at(int iteration) {
        return iterations.get(Math.max(0, iteration - 1));
    }

    /// Nothing left to choose: [Recipe#resolve].
    public RunRecipe resolve(Device automaticDevice, int automaticThreads) {
        return new RunRecipe(iterations.stream()
                .map(recipe -> recipe.resolve(automaticDevice, automaticThreads))
                .toList());
    }
}
