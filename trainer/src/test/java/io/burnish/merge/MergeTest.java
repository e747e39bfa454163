package io.burnish.merge;

import static io.burnish.merge.TinyModels.EMBEDDING;
import static io.burnish.merge.TinyModels.NORM;
import static io.burnish.tensor.safetensors.SafetensorsType.BF16;
import static io.burnish.tensor.safetensors.SafetensorsType.F16;
import static io.burnish.tensor.safetensors.SafetensorsType.F32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.burnish.tensor.safetensors.SafetensorsType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Merged models against numbers done by hand, and against themselves.
class MergeTest {

    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void name() {
        out = folder.resolve("out");
    }

    @Test
    void an_average_is_the_weighted_mean() throws IOException {
        Path a = model("a", F32, TinyModels.constant(1));
        Path b = model("b", F32, TinyModels.constant(5));

        Merge.directories(new Average(List.of(3.0, 1.0)), Optional.empty(), List.of(a, b), out);

        assertAll(out, 2);
    }

    @Test
    void an_extrapolation_goes_on_from_the_model_by_its_step() throws IOException {
        Path sft = model("sft", F32, TinyModels.constant(1));
        Path aligned = model("aligned", F32, TinyModels.constant(2));

        MergeReport report = Merge.directories(new Extrapolation(0.5), Optional.of(sft), List.of(aligned), out);

        assertAll(out, 2.5f);
        assertThat(report.first()).isEqualTo(sft);
        assertThat(report.distances()).containsExactly(new MergeReport.Distance(aligned, 1));
        assertThat(report.parameters()).isEqualTo(24 + 4 * 16 + 3 * 32 + 3 * 4);
        assertThat(report.bytes()).isEqualTo(4 * report.parameters());
    }

    @Test
    void tasks_are_added_to_the_base_and_taken_away_with_a_weight_below_zero() throws IOException {
        Path base = model("base", F32, TinyModels.constant(1));
        Path one = model("one", F32, TinyModels.constant(3));
        Path other = model("other", F32, TinyModels.constant(2));

        Merge.directories(new TaskArithmetic(List.of(0.5, -1.0)), Optional.of(base), List.of(one, other), out);

        assertAll(out, 1);
    }

    @Test
    void the_arc_between_vectors_at_a_right_angle_keeps_their_length() throws IOException {
        Map<String, float[]> first = TinyModels.constant(1);
        Map<String, float[]> second = TinyModels.constant(1);
        first.put(NORM, new float[] {2, 0, 0, 0});
        second.put(NORM, new float[] {0, 2, 0, 0});

        Merge.directories(
                new Slerp(0.5), Optional.empty(), List.of(model("a", F32, first), model("b", F32, second)), out);

        float half = (float) Math.sqrt(2);
        assertThat(TinyModels.read(out).get(NORM)).containsExactly(new float[] {half, half, 0, 0}, within(1e-7f));
        assertThat(TinyModels.read(out).get(EMBEDDING)).containsOnly(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void the_average_of_a_model_with_itself_is_itself_bit_for_bit(SafetensorsType type) throws IOException {
        Path model = model("a", type, TinyModels.random(1));

        Merge.directories(Average.of(7), Optional.empty(), Collections.nCopies(7, model), out);

        assertThat(TinyModels.bytes(out)).isEqualTo(TinyModels.bytes(model));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void extrapolated_by_nothing_a_model_is_itself_bit_for_bit(SafetensorsType type) throws IOException {
        Path base = model("base", type, TinyModels.random(1));
        Path model = model("model", type, TinyModels.random(2));

        Merge.directories(new Extrapolation(0), Optional.of(base), List.of(model), out);

        assertThat(TinyModels.bytes(out)).isEqualTo(TinyModels.bytes(model));
    }

    @Test
    void a_tensor_that_training_left_alone_is_left_alone() throws IOException {
        Map<String, float[]> values = TinyModels.random(1);
        Map<String, float[]> trained = TinyModels.random(2);
        trained.put(EMBEDDING, values.get(EMBEDDING));
        Path base = model("base", F32, values);

        Merge.directories(new Extrapolation(25.3), Optional.of(base), List.of(model("model", F32, trained)), out);

        float[] merged = TinyModels.read(out).get(EMBEDDING);
        for (int i = 0; i < merged.length; i++) {
            assertThat(merged[i] == values.get(EMBEDDING)[i]).isTrue();
        }
    }

    @Test
    void the_ends_of_the_arc_are_the_models_bit_for_bit() throws IOException {
        Path a = model("a", F32, TinyModels.random(1));
        Path b = model("b", F32, TinyModels.random(2));

        Merge.directories(new Slerp(0), Optional.empty(), List.of(a, b), out);
        assertThat(TinyModels.bytes(out)).isEqualTo(TinyModels.bytes(a));

        Path other = folder.resolve("other");
        Merge.directories(new Slerp(1), Optional.empty(), List.of(a, b), other);
        assertThat(TinyModels.bytes(other)).isEqualTo(TinyModels.bytes(b));
    }

    @Test
    void task_arithmetic_of_one_whole_task_is_the_task_bit_for_bit() throws IOException {
        Path base = model("base", F32, TinyModels.random(1));
        Path task = model("task", F32, TinyModels.random(2));

        Merge.directories(new TaskArithmetic(List.of(1.0)), Optional.of(base), List.of(task), out);

        assertThat(TinyModels.bytes(out)).isEqualTo(TinyModels.bytes(task));
    }

    @Test
    void what_is_stored_has_the_type_of_the_extrapolated_model_whatever_the_base_has() throws IOException {
        Path base = model("base", F32, TinyModels.constant(1));
        Path model = model("model", BF16, TinyModels.constant(2));

        Merge.directories(new Extrapolation(0.5), Optional.of(base), List.of(model), out);

        assertThat(TinyModels.types(out).values()).containsOnly(BF16);
        assertAll(out, 2.5f);
    }

    @Test
    void a_result_is_rounded_once_to_nearest_even() throws IOException {
        // 1 + 2^-7 and 1 + 2^-6 are neighbours in BF16; half way between them the even one is the second
        Path a = model("a", BF16, TinyModels.constant(1 + 0x1p-7f));
        Path b = model("b", BF16, TinyModels.constant(1 + 0x1p-6f));

        Merge.directories(Average.of(2), Optional.empty(), List.of(a, b), out);

        assertAll(out, 1 + 0x1p-6f);
    }

    @Test
    void configuration_and_tokenizer_come_along_and_nothing_else() throws IOException {
        Path a = model("a", F16, TinyModels.constant(1));
        Files.writeString(a.resolve("generation_config.json"), "{\"temperature\": 0.6}");
        Files.writeString(a.resolve("README.md"), "of model a alone");

        Merge.directories(Average.of(2), Optional.empty(), List.of(a, model("b", F16, TinyModels.constant(1))), out);

        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "model.safetensors", "config.json", "generation_config.json", "tokenizer.json");
        }
        assertThat(out.resolve("generation_config.json")).hasContent("{\"temperature\": 0.6}");
    }

    @Test
    void a_tied_head_that_one_of_them_stores_again_is_no_difference() throws IOException {
        Path a = model("a", F32, TinyModels.constant(1));
        Path b = model("b", F32, TinyModels.constant(3));
        TinyModels.writeWeights(
                b,
                F32,
                TinyModels.constant(3),
                List.of(
                        TinyModels.entry("lm_head.weight", F32, new long[] {6, 4}, new float[24]),
                        TinyModels.entry(
                                "model.layers.0.self_attn.rotary_emb.inv_freq", F32, new long[] {1}, new float[1])));

        Merge.directories(Average.of(2), Optional.empty(), List.of(b, a), out);

        assertAll(out, 2);
    }

    private Path model(String name, SafetensorsType type, Map<String, float[]> values) throws IOException {
        return TinyModels.write(folder.resolve(name), type, values);
    }

    private static void assertAll(Path model, float value) throws IOException {
        Map<String, float[]> values = TinyModels.read(model);
        assertThat(values.keySet())
                .containsExactlyInAnyOrderElementsOf(TinyModels.shapes().keySet());
        assertThat(values.values()).allSatisfy(tensor -> assertThat(tensor).containsOnly(value));
    }
}
