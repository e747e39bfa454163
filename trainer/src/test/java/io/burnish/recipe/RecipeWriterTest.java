package io.burnish.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.burnish.losses.LossCatalogue;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeWriterTest {

    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    private Recipe recipe(String... overrides) {
        return RecipeFile.write(directory, RecipeFile.SMALL).read(overrides);
    }

    private void assertReadsBack(Recipe unresolved) {
        Recipe recipe = unresolved.resolve(Device.cpu(), 2);
        String text = RecipeWriter.write(recipe);
        assertThat(RecipeFile.write(elsewhere, text).read()).as(text).isEqualTo(recipe);
    }

    @Test
    void a_resolved_recipe_reads_back_equal_from_anywhere() {
        assertReadsBack(recipe());
        assertReadsBack(recipe("device=cuda:3", "name=on cuda"));
        assertReadsBack(recipe("data.eval_fraction=0.1", "train.eval_every=7"));
        assertReadsBack(recipe("data.where='score_chosen > 3 and source != ''a: b'''", "data.columns={prompt: 'yes'}"));
    }

    @Test
    void a_loop_reads_back_with_each_iterations_own_values() {
        RunRecipe run = RecipeFile.write(directory, """
                        model: {path: start}
                        loss: {type: dpo, beta: {by_iteration: [0.1, 0.2]}}
                        train: {schedule: {type: linear, warmup: {by_iteration: [0, 0.1]}}}
                        generate: {temperature: {by_iteration: [1.0, 0.7]}}
                        seed_training: {data: {train: [seed.jsonl]}, loss: {type: sft}}
                        loop: {iterations: 2, prompts: [prompts.txt], replay: {rows: 8}}
                        judge:
                          type: ensemble
                          judges: [{type: self, template: judge.txt}, {type: rules, rules: [{type: length, most: 9}]}]
                        evaluate: {prompts: [held-out.txt], judge: {type: rules, rules: [{type: length}]}}
                        """).readRun().resolve(Device.cpu(), 2);
        String text = RecipeWriter.write(run);
        assertThat(text).contains("by_iteration");
        assertThat(RecipeFile.write(elsewhere, text).readRun()).as(text).isEqualTo(run);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: constant, warmup: 3}",
                "{type: linear, warmup: 0.25}",
                "{type: cosine}",
                "{type: cosine_with_min_lr, min_ratio: 0.2}",
                "{type: cosine_with_restarts, cycles: 3}",
                "{type: polynomial, power: 2, end_learning_rate: 1e-9}",
                "{type: inverse_sqrt, timescale: 500}",
                "{type: inverse_sqrt, timescale: none}",
                "{type: wsd, decay: 20, decay_type: linear}"
            })
    void every_schedule_reads_back(String schedule) {
        assertReadsBack(recipe("train.schedule=" + schedule));
    }

    static Stream<String> losses() {
        return LossCatalogue.names().stream().filter(name -> !name.equals("mix"));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void every_loss_reads_back(String loss) {
        assertReadsBack(recipe("loss.type=" + loss));
    }

    @Test
    void losses_inside_losses_read_back() {
        assertReadsBack(recipe(
                "loss={mix: [{weight: 0.8, type: dpo}, {weight: 0.2, type: bco_pair}, {weight: 1, type: sft}]}"));
        assertReadsBack(recipe("loss={type: wpo, base: {type: simpo, gamma: 0.3}}"));
    }

    @Test
    void a_new_model_reads_back() {
        assertReadsBack(recipe("model={init: {hidden_size: 64, layers: 2, heads: 4, tokenizer: t}}"));
    }

    @Test
    void every_key_is_written_with_its_value() {
        assertThat(RecipeWriter.write(recipe("seed=7").resolve(Device.cpu(), 2)))
                .isEqualTo("""
                name: simpo
                seed: 7
                device: cpu
                threads: 2
                model:
                  path: %1$s/start
                  init: none
                  dtype: fp32
                reference:
                  path: none
                data:
                  train:
                  - %1$s/pairs.jsonl
                  eval: []
                  eval_fraction: 0.0
                  format: auto
                  columns: {}
                  where: none
                  shuffle: true
                  max_length: 1024
                  max_prompt_length: none
                  truncation: keep_start
                  boundary: trl
                loss:
                  type: dpo
                  beta: 0.1
                  label_smoothing: 0.0
                  f_divergence: reverse_kl
                  ld_alpha: 1.0
                  nll_weight: 0.0
                train:
                  epochs: 1.0
                  max_steps: none
                  batch_pairs: 8
                  micro_tokens: 4096
                  head_rows: 800
                  learning_rate: 1.0E-6
                  schedule:
                    type: linear
                    warmup: 0
                  optimizer:
                    type: adamw
                    beta1: 0.9
                    beta2: 0.999
                    epsilon: 1.0E-8
                    weight_decay: 0.0
                    state: fp32
                    update: master
                    offload: false
                  gradients: fp32
                  max_grad_norm: 1.0
                  recompute: auto
                  checkpoint_every: 100
                  keep_checkpoints: 2
                  eval_every: never
                  from: previous
                seed_training: none
                loop: none
                generate: none
                judge: none
                pair: none
                evaluate: none
                """.formatted(directory));
    }

    @Test
    void what_changed_between_two_recipes_is_named_by_key() {
        assertThat(RecipeChange.between(recipe(), recipe())).isEmpty();
        assertThat(RecipeChange.between(recipe(), recipe("loss={type: simpo}", "train.epochs=2", "data.train=[/x]")))
                .map(RecipeChange::toString)
                .contains("loss.type was dpo and is simpo", "loss.gamma is new: 1.0", "train.epochs was 1.0 and is 2.0")
                .contains("data.train was [" + directory + "/pairs.jsonl] and is [/x]");
    }
}
