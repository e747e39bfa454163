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

    private static final List<String> GENERATE = List.of("generate", "loop", "model", "seed");
    private static final List<String> JUDGE = List.of("judge", "seed");
    private static final List<String> PAIR = List.of("loss", "pair", "seed");
    private static final List<String> REFERENCE = List.of("data", "model", "reference");
    private static final List<String> TRAIN = List.of("data", "loss", "model", "reference", "seed", "train");
    private static final List<String> EVALUATE = List.of("data", "loss", "reference", "train");

    /// A phase of an iteration.
    ///
    /// @param iteration from 1; 0 is the seed training
    /// @param sections the hashes of the recipe's sections that its outcome depends on
    public record Step(int iteration, Phase phase, SortedMap<String, String> sections) {}

    public RunPlan {
        steps = List.copyOf(steps);
    }

    /// A single training.
    public static RunPlan of(Recipe recipe) {
        return of(RunRecipe.single(recipe));
    }

    /// A single training: REFERENCE where the loss wants one, TRAIN, and EVALUATE where something is held out. A
    /// loop: the seed training, then in each iteration GENERATE, JUDGE and PAIR before these.
    public static RunPlan of(RunRecipe run) {
        List<Step> steps = new ArrayList<>();
        boolean loop = run.first().loop().isPresent();
        if (run.first().seedTraining().isPresent()) {
            addTraining(steps, 0, run.at(0).ofSeedTraining(), loop);
        }
        for (int iteration = 1; iteration <= run.iterations().size(); iteration++) {
            Recipe recipe = run.at(iteration);
            SortedMap<String, String> hashes = RecipeHashes.of(recipe);
            if (loop) {
                steps.add(step(iteration, Phase.GENERATE, GENERATE, hashes));
                steps.add(step(iteration, Phase.JUDGE, JUDGE, hashes));
                steps.add(step(iteration, Phase.PAIR, PAIR, hashes));
            }
            addTraining(steps, iteration, recipe, loop);
        }
        return new RunPlan(steps);
    }

    private static void addTraining(List<Step> steps, int iteration, Recipe recipe, boolean loop) {
        SortedMap<String, String> hashes = RecipeHashes.of(recipe);
        List<String> further = loop ? List.of("loop") : List.of();
        if (recipe.loss().loss().needsReference()) {
            steps.add(step(iteration, Phase.REFERENCE, with(REFERENCE, further), hashes));
        }
        steps.add(step(iteration, Phase.TRAIN, with(TRAIN, further), hashes));
        if (recipe.holdsOut() || recipe.evaluate().isPresent()) {
            steps.add(step(
                    iteration, Phase.EVALUATE, with(EVALUATE, loop ? List.of("evaluate", "seed") : further), hashes));
        }
    }

    private static List<String> with(List<String> names, List<String> further) {
        List<String> all = new ArrayList<>(names);
        all.addAll(further);
        return all;
    }

    private static Step step(int iteration, Phase phase, List<String> names, SortedMap<String, String> hashes) {
        var sections = new TreeMap<>(hashes);
        sections.keySet().retainAll(names);
        return new Step(iteration, phase, sections);
    }
}
