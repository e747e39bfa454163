package io.burnish.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.losses.LossCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadRecipeTest {

    @TempDir
    Path directory;

    @Test
    void all_problems_are_reported_together_in_the_order_of_lines() {
        RecipeFile recipe = RecipeFile.write(directory, """
                model: {path: start}
                data:
                  train: [pairs.jsonl]
                  max_length: -5
                loss:
                  type: dpo
                  beta: -1.0
                train:
                  batch_pairs: 4.7
                  learning_rte: 1e-6
                  epochs: 0
                  checkpoint_every: 0
                """);

        assertThat(recipe.message("train.max_steps=many")).isEqualTo("""
                recipe %s has 7 problems
                  line 4, data.max_length: must be at least 2, got -5
                  line 7, loss.beta: must be > 0, got -1.0
                  line 9, train.batch_pairs: must be auto or a whole number, got 4.7
                  line 10, train.learning_rte: unknown key. Did you mean 'learning_rate'?
                  line 11, train.epochs: must be > 0, got 0.0
                  line 12, train.checkpoint_every: must be at least 1, got 0
                  --set train.max_steps: must be none or a whole number, got 'many'""".formatted(recipe.path()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            train: {batch_pairs: 4.7}           | train.batch_pairs: must be auto or a whole number, got 4.7
            train: {batch_pairs: 4.0}           | train.batch_pairs: must be auto or a whole number, got 4.0
            train: {batch_pairs: four}          | train.batch_pairs: must be auto or a whole number, got 'four'
            train: {batch_pairs: [4]}           | train.batch_pairs: must be auto or a whole number, got a list
            train: {batch_pairs: 99999999999}   | train.batch_pairs: must be between -2147483648 and 2147483647, got 99999999999
            train: {batch_pairs: }              | train.batch_pairs: has no value: give one, or leave the key out
            train: {epochs: yes}                | train.epochs: must be a number, got 'yes'
            train: {learning_rate: .inf}        | train.learning_rate: must be > 0, got Infinity
            train: {max_grad_norm: .nan}        | train.max_grad_norm: must be > 0, got NaN
            train: {eval_every: sometimes}      | train.eval_every: must be epoch, never or a number of steps, got sometimes
            train: {schedule: linear}           | train.schedule: must be a section, for example {type: linear, warmup: 0.1}, got 'linear'
            train: {schedule: {type: linaer}}   | train.schedule.type: unknown type 'linaer'. Did you mean 'linear'? The types are constant, linear, cosine, cosine_with_min_lr, cosine_with_restarts, polynomial, inverse_sqrt or wsd
            train: {schedule: {power: 2}}       | train.schedule.power: unknown key. The keys here are warmup
            train: {schedule: {warmup: 1.5}}    | train.schedule.warmup: must be a fraction below 1 or a whole number of steps, got 1.5
            train: {schedule: {warmup: -3}}     | train.schedule.warmup: must be at least 0, got -3
            train: {optimizer: {beta1: 1}}      | train.optimizer.beta1: must be in [0, 1), got 1.0
            train: {optimizer: {type: sgd}}     | train.optimizer.type: must be adamw, got 'sgd'
            train:                              | train: has no value: give one, or leave the key out
            train: [1]                          | train: must be a section, for example {epochs: 1}, got a list
            learning_rate: 1e-6                 | learning_rate: unknown key. Did you mean 'train.learning_rate'?
            frobnicate: 1                       | frobnicate: unknown key. The keys here are name, seed, device, threads, model, reference, data, loss, train, seed_training, loop, generate, judge, pair, evaluate
            device: gpu                         | device: must be auto, cpu or cuda:N (such as cuda:0), got 'gpu'
            name: 12                            | name: must be text, got 12: write it in quotes
            name: a/b                           | name: must be one to name a directory with, got 'a/b'
            threads: 0                          | threads: must be at least 1, got 0
            seed: x                             | seed: must be a whole number, got 'x'
            """)
    void a_wrong_value_is_named_with_what_would_be_right(String line, String problem) {
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL + line + "\n").problems())
                .containsExactly("line 4, " + problem);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            generate: {samples: 4}                          | generate: would not be read: there is no loop. Add 'loop', or leave it out
            judge: {type: self, template: judge.txt}        | judge: would not be read: there is no loop. Add 'loop', or leave it out
            pair: {select: best-random}                     | pair: would not be read: there is no loop. Add 'loop', or leave it out
            train: {from: base}                             | train.from: would not be read: there is no loop. Add 'loop', or leave it out
            train: {learning_rate: {by_iteration: [1, 2]}}  | train.learning_rate: gives values by iteration, and there is no loop: give one value, or add 'loop'
            """)
    void what_only_a_loop_reads_is_refused_without_one(String line, String problem) {
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL + line + "\n").problems())
                .containsExactly("line 4, " + problem);
    }

    @Test
    void a_loop_says_what_it_needs_and_what_it_would_not_read() {
        RecipeFile recipe = RecipeFile.write(directory, RecipeFile.SMALL + "loop: {iterations: 3}\n");
        assertThat(recipe.problems())
                .containsExactly(
                        "line 1, judge: is missing, for example {type: self, template: FILE}",
                        "line 2, data.train: would not be read: a loop makes its own pairs. Train on files before it"
                                + " with seed_training, or leave it out",
                        "line 4, loop.prompts: is missing, for example [prompts.jsonl]");
    }

    @Test
    void a_list_by_iteration_is_as_long_as_the_loop() {
        RecipeFile recipe = RecipeFile.write(directory, """
                model: {path: start}
                loss: {type: dpo, beta: {by_iteration: [0.1, 0.2]}}
                loop: {iterations: 3, prompts: [prompts.txt]}
                judge: {type: self, template: judge.txt}
                model_typo: 1
                """);
        assertThat(recipe.problems())
                .contains("line 2, loss.beta: by_iteration has 2 values, and the loop 3 iterations: give one for each");
    }

    @Test
    void lora_is_refused_by_name() {
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL).problems("model.lora={rank: 8}"))
                .containsExactly("--set model.lora: this version does not have LoRA. Leave the key out");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type: simpo, label_smoothng: 0.1}   | loss.label_smoothng
            {type: hinge, label_smoothing: 0.1}  | loss.label_smoothing
            {type: dpo, beta: none}              | loss.beta
            {type: dpo, beta: }                  | loss.beta
            {type: wpo, base: {type: dpo, bta: 1}} | loss.base.bta
            {mix: [{weight: -1, type: dpo}]}     | loss.mix[0].weight
            {beta: 1}                            | loss.type
            """)
    void what_the_catalogue_of_losses_refuses_is_given_its_line(String loss, String key) {
        RecipeFile recipe = RecipeFile.write(directory, RecipeFile.SMALL.replace("{type: dpo}", loss));

        assertThat(recipe.problems()).singleElement().asString().startsWith("line 3, " + key + ": ");
    }

    @Test
    void an_unknown_loss_is_answered_with_the_list() {
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL).problems("loss.type=dppo"))
                .singleElement()
                .asString()
                .startsWith("--set loss.type: unknown loss 'dppo'. Did you mean 'dpo'?")
                .contains(LossCatalogue.names());
    }

    @Test
    void a_key_that_nothing_would_read_is_a_problem() {
        RecipeFile recipe = RecipeFile.write(directory, """
                model: {path: start}
                data: {train: [pairs.jsonl]}
                loss: {type: simpo}
                reference:
                  path: other
                train:
                  eval_every: 50
                """);

        assertThat(recipe.problems())
                .containsExactly(
                        "line 5, reference.path: would not be read: the loss 'simpo' needs no reference. Leave it out",
                        "line 7, train.eval_every: would not be read: no pairs are held out."
                                + " Give 'data.eval' or 'data.eval_fraction', or leave it out");
        assertThat(recipe.read("loss.type=dpo", "data.eval_fraction=0.1")
                        .reference()
                        .path())
                .isPresent();
    }

    @Test
    void what_is_missing_is_said_with_an_example() {
        assertThat(RecipeFile.write(directory, "seed: 1\n").problems())
                .containsExactly(
                        "line 1, model: is missing, for example {path: DIR}",
                        "line 1, loss: is missing, for example {type: dpo}",
                        "line 1, data: is missing, for example {train: [pairs.jsonl]}");
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL.replace("{train: [pairs.jsonl]}", "{max_length: 9}"))
                        .problems())
                .containsExactly("line 2, data.train: is missing, for example [pairs.jsonl]");
    }

    @Test
    void a_misspelled_key_is_not_missing_too() {
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL.replace("model", "modle"))
                        .problems())
                .containsExactly("line 1, modle: unknown key. Did you mean 'model'?");
    }

    @Test
    void a_list_must_be_written_as_one() {
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL.replace("[pairs.jsonl]", "pairs.jsonl"))
                        .problems())
                .containsExactly("line 2, data.train: must be a list, got 'pairs.jsonl': write [pairs.jsonl]");
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL.replace("pairs.jsonl", "pairs.jsonl, 3"))
                        .problems())
                .containsExactly("line 2, data.train[1]: must be a path, got 3: write it in quotes");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {dtype: fp32}               | line 1, model.path: is missing: the directory of the model to train (or init, for a new one)
            {path: a, init: none}       |
            {path: a, dtype: fp16}      | line 1, model.dtype: must be auto, fp32 or bf16, got 'fp16'. Did you mean 'bf16'?
            {init: {hidden_size: 8}}    | line 1, model.init.layers: is missing; line 1, model.init.heads: is missing; line 1, model.init.tokenizer: is missing, for example a directory with a tokenizer.json
            {init: {hidden_size: 10, layers: 1, heads: 4, tokenizer: t}} | line 1, model.init.hidden_size: must be a multiple of twice the heads (2 x 4), got 10
            {init: {family: gpt, hidden_size: 8, layers: 1, heads: 4, tokenizer: t}} | line 1, model.init.family: must be llama, gemma, gemma2 or gemma3_text, got 'gpt'
            {init: {hidden_size: 8, layers: 1, heads: 4, kv_heads: 3, rope_theta: 0, tokenizer: t}} | line 1, model.init.kv_heads: must divide the heads (4), got 3; line 1, model.init.rope_theta: must be > 1, got 0.0
            """)
    void a_model_is_loaded_or_made(String model, String problems) {
        RecipeFile recipe = RecipeFile.write(directory, RecipeFile.SMALL.replace("{path: start}", model));

        if (problems == null) {
            assertThat(recipe.read().model().init()).isEmpty();
        } else {
            assertThat(recipe.problems()).containsExactly(problems.split("; "));
        }
    }

    @Test
    void a_key_given_twice_is_refused_with_both_lines() {
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL + "seed: 1\nseed: 2\n")
                        .problems())
                .containsExactly("line 5, seed: is given twice, first in line 4: keep one");
    }

    @Test
    void yaml_that_is_none_is_shown_where_it_breaks() {
        assertThat(RecipeFile.write(directory, "model: {path: a}\ndata: train: [x]\n")
                        .message())
                .isEqualTo("""
                recipe %s: is not YAML
                  line 2, column 12: mapping values are not allowed here
                    data: train: [x]
                               ^
                  Put a value with ': ' in it in quotes, and check the indentation""".formatted(directory.resolve("simpo.yaml")));
        assertThat(RecipeFile.write(directory, "model:\n\tpath: a\n").message())
                .contains("line 2, column 1: ")
                .contains("Indent with spaces");
        assertThat(RecipeFile.write(directory, "data: {train: [*.jsonl]}\n").message())
                .contains("in quotes");
        assertThat(RecipeFile.write(directory, "data: [a\n").message()).contains("brackets");
        assertThat(RecipeFile.write(directory, "a: 1\n---\nb: 2\n").message())
                .contains("line 2, column 1: ")
                .contains("A recipe is one document");
        assertThat(RecipeFile.write(directory, "a: \"b\nc: d\n").message())
                .contains("found unexpected end of stream (while scanning a quoted scalar that begins in line 1)");
        assertThat(RecipeFile.write(directory, "a: \u0007\n").message()).contains("is not YAML");
    }

    @Test
    void yaml_beyond_recipes_is_refused() {
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL + "seed: !money 3\n")
                        .problems())
                .containsExactly("line 4, seed: has the tag !money, which recipes do not know: leave it out");
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL + "train: &a {schedule: *a}\n")
                        .problems())
                .containsExactly("line 4, train: contains itself: an alias (*) names a value around it");
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL + "[a, b]: 3\n").problems())
                .containsExactly("line 4: has a key that is no word");
        assertThat(RecipeFile.write(directory, "[".repeat(100_000)).message()).contains("nested too deeply");
    }

    @Test
    void an_alias_may_repeat_a_value() {
        Recipe recipe = RecipeFile.write(
                        directory,
                        "model: {path: &dir start}\ndata: {train: [a]}\nloss: {type: dpo}\nreference: {path: *dir}\n")
                .read();

        assertThat(recipe.reference().path()).isEqualTo(recipe.model().path());
    }

    @Test
    void a_file_that_holds_no_recipe_is_refused() throws IOException {
        assertThat(RecipeFile.write(directory, " \n").message()).endsWith("""
                simpo.yaml: is empty: it needs at least 'model', 'data' and 'loss' (recipes/reference.yaml has every key)""");
        assertThat(RecipeFile.write(directory, "# nothing\n").message()).contains("has no keys: it needs at least");
        assertThat(RecipeFile.write(directory, "- a\n").message()).contains("must have sections with keys, got a list");
        assertThat(new RecipeFile(directory.resolve("simpoo.yaml")).message())
                .endsWith("simpoo.yaml: no such file. Did you mean " + directory.resolve("simpo.yaml") + "?");
        assertThat(new RecipeFile(directory.resolve("none/x.yaml")).message())
                .endsWith("no such file. There is no directory " + directory.resolve("none") + " either");
        assertThat(new RecipeFile(directory).message()).endsWith("is a directory; name the YAML file in it");
        Files.write(directory.resolve("simpo.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(new RecipeFile(directory.resolve("simpo.yaml")).message()).endsWith("is not UTF-8 text");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            train.epochs            | train.epochs: must be path=value, for example train.learning_rate=5e-7
            =3                      | =3: must be path=value, for example train.learning_rate=5e-7
            train..epochs=3         | train..epochs=3: must be path=value, for example train.learning_rate=5e-7
            train.epochs=           | train.epochs: has no value: give one, or leave the key out
            train.epochs=[          | train.epochs: the value [ is not YAML: put text in quotes, lists in [ ], sections in { }
            train.epoch=3           | train.epoch: unknown key. Did you mean 'epochs'?
            seed.x=3                | seed.x: cannot be set, for 'seed' is no section: it is 4
            train.schedule[0]=a     | train.schedule[0]: unknown key. Did you mean 'schedule'?
            """)
    void an_option_is_blamed_by_name(String option, String problem) {
        assertThat(RecipeFile.write(directory, RecipeFile.SMALL + "seed: 4\n").problems(option))
                .isEqualTo(List.of("--set " + problem));
    }
}
