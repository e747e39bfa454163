package io.burnish.recipe;

import io.burnish.run.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a recipe's run does, phase by phase.
///
/// @param steps in the order in which they run
public record RunPlan(List<Step> steps) {

    private static final List<String> REFERENCE = List.of("data", "model", "reference");
    private static final List<String> TRAIN = List.of("data", "loss", "model", "reference", "seed", "train");
    private static final List<String> EVALUATE = List.of("data", "loss", "reference", "train");

    /// A phase of an iteration.
    ///
    /// @param iteration from 1
    /// @param sections the hashes of the recipe's sections that its outcome depends on
    public record Step(int iteration, Phase phase, SortedMap<String, String> sections) {}

    public RunPlan {
        steps = List.copyOf(steps);
    }

    /// A single training: REFERENCE where the loss wants one, TRAIN, and EVALUATE where pairs are held out.
    public static RunPlan of(Recipe recipe) {
        SortedMap<String, String> hashes = RecipeHashes.of(recipe);
        List<Step> steps = new ArrayList<>();
        if (recipe.loss().loss().needsReference()) {
            steps.add(step(Phase.REFERENCE, REFERENCE, hashes));
        }
        steps.add(step(Phase.TRAIN, TRAIN, hashes));
        if (recipe.holdsOut()) {
            steps.add(step(Phase.EVALUATE, EVALUATE, hashes));
        }
        return new RunPlan(steps);
    }

    private static Step step(Phase phase, List<String> names, SortedMap<String, String> hashes) {
        var sections = new TreeMap<>(hashes);
        sections.keySet().retainAll(names);
        return new Step(1, phase, sections);
    }
}
