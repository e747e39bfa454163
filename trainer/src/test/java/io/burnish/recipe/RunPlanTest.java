package io.burnish.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.run.Phase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPlanTest {

    @TempDir
    Path directory;

    private Recipe recipe(String... overrides) {
        return RecipeFile.write(directory, RecipeFile.SMALL).read(overrides);
    }

    @Test
    void the_plan_has_the_phases_that_the_recipe_needs() {
        assertThat(phases(recipe())).containsExactly(Phase.REFERENCE, Phase.TRAIN);
        assertThat(phases(recipe("loss.type=simpo"))).containsExactly(Phase.TRAIN);
        assertThat(phases(recipe("loss.type=sft", "data.eval=[e.jsonl]"))).containsExactly(Phase.TRAIN, Phase.EVALUATE);
        assertThat(phases(recipe("data.eval_fraction=0.1")))
                .containsExactly(Phase.REFERENCE, Phase.TRAIN, Phase.EVALUATE);
    }

    @Test
    void a_phase_depends_on_its_sections_only() {
        assertThat(RunPlan.of(recipe()).steps().getFirst().sections()).containsOnlyKeys("data", "model", "reference");
        assertThat(RunPlan.of(recipe("train.epochs=2", "loss.beta=0.5", "name=other"))
                        .steps()
                        .getFirst())
                .isEqualTo(RunPlan.of(recipe()).steps().getFirst());
        assertThat(RunPlan.of(recipe("train.epochs=2")).steps().getLast())
                .isNotEqualTo(RunPlan.of(recipe()).steps().getLast());
    }

    @Test
    void a_sections_hash_follows_its_values_and_not_its_paths() {
        var before = RecipeHashes.of(recipe());
        var after = RecipeHashes.of(recipe("train.epochs=2", "data.train=[/x]", "model.path=/moved"));

        assertThat(before)
                .containsKeys("name", "seed", "device", "threads", "model", "reference", "data", "loss", "train")
                .containsKeys("seed_training", "loop", "generate", "judge", "pair", "evaluate");
        assertThat(after.get("train")).isNotEqualTo(before.get("train"));
        assertThat(after.get("data")).isEqualTo(before.get("data"));
        assertThat(after.get("model")).isEqualTo(before.get("model"));
        assertThat(RecipeHashes.of(recipe("data.train=[/x, /y]")).get("data")).isNotEqualTo(before.get("data"));
    }

    @Test
    void a_loop_has_every_phase_in_each_iteration() {
        RunRecipe run = RecipeFile.write(directory, """
                        model: {path: start}
                        loss: {type: dpo}
                        train: {learning_rate: {by_iteration: [1.0e-6, 5.0e-7]}}
                        seed_training: {data: {train: [seed.jsonl]}, loss: {type: sft}}
                        loop: {iterations: 2, prompts: [prompts.txt]}
                        judge: {type: self, template: judge.txt}
                        """).readRun();
        assertThat(RunPlan.of(run).steps())
                .extracting(step -> step.iteration() + " " + step.phase().directory())
                .containsExactly(
                        "0 train",
                        "1 generate",
                        "1 judge",
                        "1 pair",
                        "1 reference",
                        "1 train",
                        "2 generate",
                        "2 judge",
                        "2 pair",
                        "2 reference",
                        "2 train");
        assertThat(run.at(2).train().learningRate().value()).isEqualTo(5.0e-7);
        assertThat(RunPlan.of(run).steps().get(5).sections().get("train"))
                .isNotEqualTo(RunPlan.of(run).steps().get(10).sections().get("train"));
    }

    private static List<Phase> phases(Recipe recipe) {
        return RunPlan.of(recipe).steps().stream().map(RunPlan.Step::phase).toList();
    }
}
