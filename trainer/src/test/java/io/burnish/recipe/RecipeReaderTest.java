package io.burnish.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.burnish.data.Boundary;
import io.burnish.data.DataFormat;
import io.burnish.data.Truncation;
import io.burnish.losses.Dpo;
import io.burnish.losses.Simpo;
import io.burnish.model.Auto;
import io.burnish.model.Dtype;
import io.burnish.model.ModelSettings;
import io.burnish.model.NewModelSettings;
import io.burnish.model.Recompute;
import io.burnish.model.ReferenceSettings;
import io.burnish.train.EvalEvery;
import io.burnish.train.OptimizerSettings;
import io.burnish.train.ScheduleSettings;
import io.burnish.train.Span;
import io.burnish.train.TrainFrom;
import io.burnish.train.TrainSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeReaderTest {

    @TempDir
    Path directory;

    @Test
    void a_recipe_of_model_data_and_loss_is_whole() {
        Recipe recipe = RecipeFile.write(directory, RecipeFile.SMALL).read();

        assertThat(recipe.name()).isEqualTo("simpo");
        assertThat(recipe.seed()).isEqualTo(42);
        assertThat(recipe.device()).isEqualTo(Auto.auto());
        assertThat(recipe.threads()).isEqualTo(Auto.auto());
        assertThat(recipe.model()).isEqualTo(ModelSettings.at(directory.resolve("start")));
        assertThat(recipe.reference()).isEqualTo(ReferenceSettings.defaults());
        assertThat(recipe.data().train()).containsExactly(directory.resolve("pairs.jsonl"));
        assertThat(recipe.loss().loss()).isEqualTo(new Dpo(0.1, 0.0));
        assertThat(recipe.train()).isEqualTo(TrainSettings.defaults());
        assertThat(recipe.holdsOut()).isFalse();
    }

    @Test
    void defaults_are_recorded() {
        assertThat(TrainSettings.defaults())
                .isEqualTo(new TrainSettings(
                        1.0,
                        OptionalInt.empty(),
                        Auto.auto(),
                        Auto.auto(),
                        Auto.auto(),
                        Auto.auto(),
                        new ScheduleSettings.Linear(new Span.Steps(0)),
                        new OptimizerSettings(
                                OptimizerSettings.Type.ADAMW,
                                0.9,
                                0.999,
                                1e-8,
                                0.0,
                                OptimizerSettings.State.FP32,
                                OptimizerSettings.Update.MASTER),
                        Auto.auto(),
                        1.0,
                        Auto.auto(),
                        100,
                        2,
                        new EvalEvery.Epoch(),
                        TrainFrom.PREVIOUS));
        assertThat(ReferenceSettings.defaults()).isEqualTo(new ReferenceSettings(Optional.empty()));
    }

    @Test
    void every_key_is_mapped() {
        Recipe recipe = RecipeFile.write(directory, """
                name: other
                seed: 7
                device: cuda:1
                threads: 3
                model:
                  init:
                    family: llama
                    hidden_size: 96
                    intermediate_size: 128
                    layers: 2
                    heads: 4
                    kv_heads: 2
                    max_positions: 256
                    rope_theta: 500000
                    norm_epsilon: 1e-6
                    tied_embeddings: false
                    tokenizer: words
                    seed: 5
                  dtype: bf16
                reference: {path: /models/base}
                data:
                  train: [a.jsonl, "b/*.jsonl.gz"]
                  eval: [held.jsonl]
                  format: explicit
                  columns: {prompt: instruction}
                  where: score_chosen > score_rejected
                  shuffle: false
                  max_length: 512
                  max_prompt_length: 256
                  truncation: keep_end
                  boundary: joint
                loss: {type: dpo, beta: 0.5, label_smoothing: 0.1}
                train:
                  epochs: 2.5
                  max_steps: 300
                  batch_pairs: 32
                  micro_tokens: 2048
                  head_rows: 128
                  learning_rate: 5e-7
                  schedule: {type: wsd, warmup: 10, decay: 0.2, decay_type: one_minus_sqrt, min_ratio: 0.05}
                  optimizer:
                    {type: adamw, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weight_decay: 0.1, state: int8, update: stochastic}
                  gradients: bf16
                  max_grad_norm: 0.5
                  recompute: layer
                  checkpoint_every: 20
                  keep_checkpoints: 4
                  eval_every: 50
                """).read();

        assertThat(recipe.name()).isEqualTo("other");
        assertThat(recipe.seed()).isEqualTo(7);
        assertThat(recipe.device()).isEqualTo(Auto.of(Device.gpu(1)));
        assertThat(recipe.threads()).isEqualTo(Auto.of(3));
        assertThat(recipe.model())
                .isEqualTo(new ModelSettings(
                        Optional.empty(),
                        Optional.of(new NewModelSettings(
                                NewModelSettings.Family.LLAMA,
                                96,
                                Auto.of(128),
                                2,
                                4,
                                Auto.of(2),
                                256,
                                500_000,
                                1e-6,
                                false,
                                directory.resolve("words"),
                                Auto.of(5L))),
                        Auto.of(Dtype.BF16)));
        assertThat(recipe.reference()).isEqualTo(new ReferenceSettings(Optional.of(Path.of("/models/base"))));
        assertThat(recipe.data().train())
                .containsExactly(directory.resolve("a.jsonl"), directory.resolve("b/*.jsonl.gz"));
        assertThat(recipe.data().eval()).containsExactly(directory.resolve("held.jsonl"));
        assertThat(recipe.data().format()).isEqualTo(DataFormat.EXPLICIT);
        assertThat(recipe.data().columns()).isEqualTo(Map.of("prompt", "instruction"));
        assertThat(recipe.data().where().map(Object::toString)).contains("score_chosen > score_rejected");
        assertThat(recipe.data().shuffle()).isFalse();
        assertThat(recipe.data().maxLength()).isEqualTo(512);
        assertThat(recipe.data().maxPromptLength()).hasValue(256);
        assertThat(recipe.data().truncation()).isEqualTo(Truncation.KEEP_END);
        assertThat(recipe.data().boundary()).isEqualTo(Boundary.JOINT);
        assertThat(recipe.loss().loss()).isEqualTo(new Dpo(0.5, 0.1));
        assertThat(recipe.train())
                .isEqualTo(new TrainSettings(
                        2.5,
                        OptionalInt.of(300),
                        Auto.of(32),
                        Auto.of(2048),
                        Auto.of(128),
                        Auto.of(5e-7),
                        new ScheduleSettings.Wsd(
                                new Span.Steps(10),
                                new Span.Fraction(0.2),
                                ScheduleSettings.Wsd.Decay.ONE_MINUS_SQRT,
                                0.05),
                        new OptimizerSettings(
                                OptimizerSettings.Type.ADAMW,
                                0.8,
                                0.95,
                                1e-6,
                                0.1,
                                OptimizerSettings.State.INT8,
                                OptimizerSettings.Update.STOCHASTIC),
                        Auto.of(Dtype.BF16),
                        0.5,
                        Auto.of(Recompute.LAYER),
                        20,
                        4,
                        new EvalEvery.Steps(50),
                        TrainFrom.PREVIOUS));
    }

    @Test
    void a_section_given_in_part_keeps_the_defaults_of_the_rest() {
        Recipe recipe = RecipeFile.write(directory, RecipeFile.SMALL + """
                train:
                  schedule: {warmup: 0.1}
                  optimizer: {weight_decay: 0.01}
                """).read();

        assertThat(recipe.train().schedule()).isEqualTo(new ScheduleSettings.Linear(new Span.Fraction(0.1)));
        assertThat(recipe.train().optimizer().weightDecay()).isEqualTo(0.01);
        assertThat(recipe.train().optimizer().beta2()).isEqualTo(0.999);
        assertThat(recipe.train().checkpointEvery()).isEqualTo(100);
    }

    @Test
    void options_win_over_the_recipe_and_make_sections() {
        Recipe recipe = RecipeFile.write(directory, RecipeFile.SMALL)
                .read(
                        "train.learning_rate=1e-3",
                        "train.learning_rate=2e-3",
                        "loss={type: simpo, gamma: 0.5}",
                        "data.train=[more.jsonl]",
                        "train.schedule.type=cosine");

        assertThat(recipe.train().learningRate()).isEqualTo(Auto.of(2e-3));
        assertThat(recipe.loss().loss())
                .isInstanceOfSatisfying(
                        Simpo.class, loss -> assertThat(loss.gamma()).isEqualTo(0.5));
        assertThat(recipe.data().train()).containsExactly(Path.of("/shell/more.jsonl"));
        assertThat(recipe.model().path()).contains(directory.resolve("start"));
        assertThat(recipe.train().schedule()).isEqualTo(ScheduleSettings.Cosine.defaults());
    }

    @Test
    void resolving_leaves_nothing_to_choose() {
        Recipe recipe = RecipeFile.write(directory, RecipeFile.SMALL).read();

        Recipe onCpu = recipe.resolve(Device.cpu(), 2);
        assertThat(onCpu.device().value()).isEqualTo(Device.cpu());
        assertThat(onCpu.threads().value()).isEqualTo(2);
        assertThat(onCpu.model().dtype().value()).isEqualTo(Dtype.FP32);
        assertThat(onCpu.train().batchPairs().value()).isEqualTo(8);
        assertThat(onCpu.train().microTokens().value()).isEqualTo(4096);
        assertThat(onCpu.train().headRows().value()).isEqualTo(800);
        assertThat(onCpu.train().learningRate().value()).isEqualTo(1e-6);
        assertThat(onCpu.train().evalEvery()).isEqualTo(new EvalEvery.Never());

        Recipe onCuda = recipe.resolve(Device.gpu(0), 2);
        assertThat(onCuda.model().dtype().value()).isEqualTo(Dtype.BF16);
        assertThat(onCuda.train().batchPairs().value()).isEqualTo(64);
        assertThat(onCuda.train().microTokens().value()).isEqualTo(16_384);
        assertThat(onCuda.train().headRows().value()).isEqualTo(4096);
    }

    @Test
    void supervised_fine_tuning_has_a_learning_rate_of_its_own() {
        Recipe recipe = RecipeFile.write(directory, RecipeFile.SMALL).read("loss.type=sft");

        assertThat(recipe.resolve(Device.cpu(), 2).train().learningRate().value())
                .isEqualTo(2e-5);
    }

    @Test
    void a_path_that_leaves_the_recipes_directory_is_normalised() {
        Recipe recipe = RecipeFile.write(directory, RecipeFile.SMALL.replace("start", "../models/./start"))
                .read();

        assertThat(recipe.model().path())
                .contains(directory.resolveSibling("models").resolve("start"));
    }
}
