package io.burnish.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.CardOnCpu;
import io.burnish.tensor.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A reward model of every family says what transformers says in float64.
class SequenceClassifierTest {

    private static final double RELATIVE = 1e-4;

    @TempDir
    private Path scratch;

    private static SequenceClassifier open(Path model, Kernels kernels, int passTokens) {
        return new SequenceClassifier(kernels, ModelDirectory.open(model), DataType.FLOAT32, Device.cpu(), passTokens);
    }

    private static JsonNode groups(Path model) throws IOException {
        return Families.JSON.readTree(model.resolve("golden.json").toFile()).get("groups");
    }

    private static List<List<int[]>> sequences(JsonNode groups) {
        List<List<int[]>> all = new ArrayList<>();
        for (JsonNode group : groups) {
            List<int[]> sequences = new ArrayList<>();
            group.forEach(
                    sequence -> sequences.add(Families.JSON.convertValue(sequence.get("input_ids"), int[].class)));
            all.add(sequences);
        }
        return all;
    }

    private static void check(Path model, Kernels kernels, int passTokens) throws IOException {
        List<double[]> expected = new ArrayList<>();
        JsonNode groups = groups(model);
        groups.forEach(group -> group.forEach(
                sequence -> expected.add(Families.JSON.convertValue(sequence.get("outputs"), double[].class))));
        try (SequenceClassifier classifier = open(model, kernels, passTokens)) {
            List<double[]> outputs = classifier.outputs(sequences(groups));
            assertThat(outputs).hasSameSizeAs(expected);
            for (int i = 0; i < outputs.size(); i++) {
                assertThat(outputs.get(i)).hasSize(classifier.labels());
                for (int label = 0; label < classifier.labels(); label++) {
                    double exact = expected.get(i)[label];
                    assertThat(outputs.get(i)[label])
                            .as("%s kernels, sequence %d, label %d", kernels.name(), i, label)
                            .isCloseTo(exact, within(RELATIVE * Math.abs(exact)));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-dynamic", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3"})
    void outputs_are_those_of_transformers(String name) throws IOException {
        check(Families.rewards(name), new AtenKernels(), 4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-dynamic", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3"})
    void the_fused_kernels_say_the_same(String name) throws IOException {
        check(Families.rewards(name), Kernels.of(Device.cpu()), 4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-dynamic", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3"})
    void the_cards_kernels_say_the_same(String name) throws IOException {
        check(Families.rewards(name), CardOnCpu.late().kernels(), 50);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 26, 50})
    void how_much_goes_in_one_pass_changes_nothing(int passTokens) throws IOException {
        check(Families.rewards("llama"), Kernels.of(Device.cpu()), passTokens);
    }

    @Test
    void nothing_stays_in_memory() throws IOException {
        long before = Scope.live();
        check(Families.rewards("llama-dynamic"), Kernels.of(Device.cpu()), 4096);
        assertThat(Scope.live()).isEqualTo(before);
    }

    @Test
    void a_model_that_writes_is_no_reward_model() {
        refused(Families.folder("llama3"))
                .withMessageContaining("llama3: its config.json names no architecture with a score head")
                .withMessageContaining("LlamaForSequenceClassification, MistralForSequenceClassification, ");
    }

    @Test
    void a_reward_model_writes_nothing() {
        ModelDirectory directory = ModelDirectory.open(Families.rewards("qwen2"));
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(directory::requireWeights)
                .withMessageContaining("is a reward model, which gives numbers and writes nothing")
                .withMessageContaining("type: reward_model");
    }

    @Test
    void labels_that_the_weights_do_not_have_are_refused_with_both_counts() throws IOException {
        Path changed = Families.changed(
                Families.rewards("llama"), scratch.resolve("two"), config -> config.remove("id2label"));
        refused(changed).withMessageContaining("tensor score.weight has shape [1, 32], config.json calls for [2, 32]");
    }

    @Test
    void a_token_of_another_tokenizer_is_refused() {
        try (SequenceClassifier classifier = open(Families.rewards("qwen2"), new AtenKernels(), 4096)) {
            assertThatExceptionOfType(ModelException.class)
                    .isThrownBy(() -> classifier.outputs(List.of(List.of(new int[] {4, 61}))))
                    .withMessageContaining("is given token 61, but its embedding has 61 rows");
        }
    }

    private static ThrowableAssertAlternative<ModelException> refused(Path model) {
        return assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> open(model, new AtenKernels(), 4096).close());
    }
}
