package io.burnish.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.generate.DeviceShares;
import io.burnish.model.Families;
import io.burnish.model.KnownShapes;
import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RecipeReader;
import io.burnish.run.Durable;
import io.burnish.run.RunProblem;
import io.burnish.tensor.kernels.AtenKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Judges with several models of eight billion parameters, on cards that are not there.
class JudgeMemoryTest {

    private static final long WHOLE = 80_000_000_000L;
    private static final long ROOM = 72_000_000_000L;
    private static final ModelConfig LLAMA_8B = KnownShapes.llama8b(128_256);
    private static final int PROMPT = 512;

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of("self", "strong", "weak", "reward")) {
            Path directory = Files.createDirectories(folder.resolve(name));
            Files.writeString(directory.resolve("config.json"), """
                    {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 128256,
                     "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
                     "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128, "rms_norm_eps": 1e-5,
                     "rope_theta": 500000.0, "max_position_embeddings": 8192, "hidden_act": "silu",
                     "tie_word_embeddings": false, "torch_dtype": "bfloat16"}
                    """);
        }
        Files.writeString(folder.resolve("judge.txt"), "Rate it.\n{{prompt}}\n{{answer}}\n");
        Files.writeString(folder.resolve("prompts.jsonl"), "{\"id\": \"p\", \"prompt\": \"?\"}\n");
    }

    private Recipe recipe(String judge, String more) throws IOException {
        Path file = Files.writeString(folder.resolve("recipe.yaml"), """
                name: judged
                device: cuda:0
                model: {path: self, dtype: bf16}
                loop: {iterations: 2, prompts: [prompts.jsonl]}
                generate: {samples: 4, max_tokens: 1024}
                pair: {select: best-worst}
                loss: {type: dpo}
                judge: %s
                %s
                """.formatted(judge, more));
        return new RecipeReader(Path.of("")).read(file).resolve(Device.cpu(), 1);
    }

    private static List<JudgeMemory> judges(Recipe recipe) {
        return Stream.of(PhaseMemory.judge(recipe, LLAMA_8B, PROMPT), PhaseMemory.evaluation(recipe, LLAMA_8B, PROMPT))
                .flatMap(Optional::stream)
                .toList();
    }

    private static final String TWO_WRITERS = """
            {type: ensemble, judges: [{type: self, template: judge.txt},
              {type: model, model: {type: local, path: strong}, template: judge.txt}]}
            """.strip();

    @Test
    void a_judge_of_several_models_is_counted_whole() throws IOException {
        JudgeMemory memory = judges(recipe(TWO_WRITERS, "")).getFirst();
        assertThat(memory.bytes(ROOM)).isGreaterThan(2 * 16_000_000_000L).isLessThanOrEqualTo(ROOM);
        assertThat(memory.lines(ROOM).getFirst())
                .startsWith("memory of judge: ")
                .endsWith("at most, 2 models at once");
        assertThat(memory.lines(ROOM))
                .anyMatch(line -> line.startsWith("  weights of the model itself"))
                .anyMatch(line -> line.startsWith("  weights of " + folder.resolve("strong")))
                .anyMatch(line -> line.startsWith("  caches of keys and values"));
        assertThat(memory.refusal(WHOLE)).isEmpty();
    }

    @Test
    void what_cannot_be_there_together_is_refused_with_its_keys() throws IOException {
        Recipe recipe = recipe(TWO_WRITERS, "");
        assertThatThrownBy(() -> PhaseMemory.require(recipe, LLAMA_8B, 24_000_000_000L))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("Not enough memory: judge needs")
                .hasMessageContaining("the model itself (judge.judges[0], weights of 14.96 GiB)")
                .hasMessageContaining("strong (judge.judges[1].model, weights of 14.96 GiB)")
                .hasMessageContaining("there are 22.35 GiB");
        assertThatCode(() -> PhaseMemory.require(recipe, LLAMA_8B, WHOLE)).doesNotThrowAnyException();
    }

    @Test
    void a_model_that_cannot_answer_alone_is_refused() throws IOException {
        Recipe recipe = recipe("{type: rules, rules: [{type: valid_json}]}", "");
        assertThat(judges(recipe)).isEmpty();
        assertThatThrownBy(() -> PhaseMemory.require(recipe, LLAMA_8B, 12_000_000_000L))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("Not enough memory: generate needs")
                .hasMessageContaining("14.96 GiB of it for the weights of the model")
                .hasMessageContaining("generate.max_tokens");
    }

    @Test
    void a_model_that_several_judges_ask_is_there_once() throws IOException {
        JudgeMemory memory = judges(recipe("""
                                {type: ensemble, judges: [{type: self, template: judge.txt},
                                  {type: implicit}, {type: reward_model, model: reward},
                                  {type: density_ratio, strong: {type: local, path: strong}, weak: {type: self}}]}
                                """.strip(), "")).getFirst();
        assertThat(memory.shares().residents())
                .extracting(resident -> resident.name().replace(folder + "/", ""))
                .as("in every iteration the reference is the model itself")
                .containsExactly("the model itself", "strong", "reward");
        assertThat(memory.models().keys().getFirst())
                .containsExactly(
                        "judge.judges[0]",
                        "judge.judges[1].policy",
                        "judge.judges[1].reference",
                        "judge.judges[3].weak");
    }

    @Test
    void an_evaluation_has_its_reference_beside_the_trained_model() throws IOException {
        List<JudgeMemory> both = judges(recipe(
                "{type: implicit}", "evaluate: {prompts: [prompts.jsonl], judge: {type: implicit}, kl_prompts: 0}"));
        assertThat(both).extracting(JudgeMemory::section).containsExactly("judge", "evaluate.judge");
        assertThat(both.get(0).shares().residents()).hasSize(1);
        assertThat(both.get(1).shares().residents()).hasSize(2);
        assertThat(both.get(1).lines(ROOM)).noneMatch(line -> line.contains("caches"));
    }

    /// At run time directories say who is who.
    @Test
    void a_phase_shares_the_card_by_its_judges_whatever_is_loaded() throws IOException {
        Recipe recipe = recipe("""
                {type: ensemble, judges: [{type: implicit}, {type: self, template: judge.txt},
                  {type: reward_model, model: reward},
                  {type: model, model: {type: local, path: '%s'}, template: judge.txt}]}
                """.formatted(Families.folder("llama3")).strip(), "");
        DeviceShares asItsReference = shares(recipe, "self", "self");
        DeviceShares besideIt = shares(recipe, "self", "weak");
        assertThat(asItsReference.residents())
                .extracting(resident -> Path.of(resident.name()).getFileName().toString())
                .containsExactly("self", "llama3", "reward");
        assertThat(besideIt.residents())
                .extracting(resident -> Path.of(resident.name()).getFileName().toString())
                .containsExactly("self", "weak", "llama3", "reward");
        assertThat(besideIt.residents())
                .extracting(DeviceShares.Resident::writes)
                .containsExactly(true, false, true, false);
        assertThat(asItsReference.limits(ROOM).cacheBytes())
                .isGreaterThan(besideIt.limits(ROOM).cacheBytes());
    }

    private DeviceShares shares(Recipe recipe, String self, String reference) {
        Machine machine = new Machine(new AtenKernels(), DataType.BFLOAT16, Device.gpu(), new RunContext.Hashes());
        try (JudgeModels models = new JudgeModels(
                machine,
                Durable.onDisk(),
                recipe.judge().orElseThrow(),
                folder,
                () -> ModelDirectory.open(folder.resolve(self)),
                () -> ModelDirectory.open(folder.resolve(reference)))) {
            return models.shares();
        }
    }

    @Test
    void a_server_takes_nothing_here() throws IOException {
        assertThat(judges(recipe(
                        "{type: model, model: {type: openai, url: 'http://localhost:8000/v1', model: large}, template: judge.txt}",
                        "")))
                .isEmpty();
    }
}
