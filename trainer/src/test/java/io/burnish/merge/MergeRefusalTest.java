package io.burnish.merge;

import static io.burnish.tensor.safetensors.SafetensorsType.F16;
import static io.burnish.tensor.safetensors.SafetensorsType.F32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.burnish.model.ModelException;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import io.burnish.tensor.safetensors.SafetensorsType;
import io.burnish.tensor.safetensors.TensorEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cannot be merged is refused with what differs, where and how; nothing is left behind.
class MergeRefusalTest {

    @TempDir
    private Path folder;

    private Path a;
    private Path b;

    @BeforeEach
    void write() throws IOException {
        a = TinyModels.write(folder.resolve("a"), F32, TinyModels.constant(1));
        b = TinyModels.write(folder.resolve("b"), F32, TinyModels.constant(2));
    }

    @Test
    void another_geometry() throws IOException {
        replace(b.resolve("config.json"), "\"max_position_embeddings\": 16", "\"max_position_embeddings\": 32");
        refused(ExitCode.BAD_INPUT, a.toString(), b.toString(), "max_position_embeddings is 16 in the first and 32");
    }

    @Test
    void another_rotary_base() throws IOException {
        replace(b.resolve("config.json"), "\"vocab_size\"", "\"rope_theta\": 500000, \"vocab_size\"");
        refused(ExitCode.BAD_INPUT, "rope_parameters is", "10000.0", "500000.0");
    }

    @Test
    void another_id_of_a_token() throws IOException {
        replace(b.resolve("tokenizer.json"), "\"ab\": 2", "\"ab\": 3");
        refused(ExitCode.BAD_INPUT, "tokenizer.json: model.vocab.ab is 2 in the first and 3 in the second");
    }

    @Test
    void a_token_that_one_has_not() throws IOException {
        replace(b.resolve("tokenizer.json"), "\"ab\": 2", "\"ab\": 2, \"ba\": 3");
        refused(ExitCode.BAD_INPUT, "model.vocab.ba is not there in the first and 3 in the second");
    }

    @Test
    void a_tokenizer_that_was_only_saved_again_is_none() throws IOException {
        replace(b.resolve("tokenizer.json"), "\\[\"a b\"]", "[[\"a\", \"b\"]], \"ignore_merges\": false");
        replace(b.resolve("tokenizer.json"), "\"truncation\": null", "\"truncation\": {\"max_length\": 512}");
        Merge.directories(Average.of(2), Optional.empty(), List.of(a, b), folder.resolve("out"));
        assertThat(folder.resolve("out")).isDirectory();
    }

    @Test
    void another_merge_is_not_that() throws IOException {
        replace(b.resolve("tokenizer.json"), "\\[\"a b\"]", "[[\"b\", \"a\"]]");
        refused(ExitCode.BAD_INPUT, "model.merges[0] is \"a b\" in the first and [\"b\",\"a\"] in the second");
    }

    @Test
    void a_tensor_that_one_has_not() throws IOException {
        more(b, TinyModels.entry("score.weight", F32, new long[] {1, 4}, new float[4]));
        refused(ExitCode.BAD_INPUT, "tensor score.weight is in the one and not in the other");
    }

    @Test
    void a_tensor_of_another_shape() throws IOException {
        more(a, TinyModels.entry("score.weight", F32, new long[] {1, 4}, new float[4]));
        more(b, TinyModels.entry("score.weight", F32, new long[] {2, 2}, new float[4]));
        refused(ExitCode.BAD_INPUT, "the shape of tensor score.weight is [1, 4] in the first and [2, 2]");
    }

    @Test
    void a_tensor_of_whole_numbers() throws IOException {
        TensorEntry steps =
                new TensorEntry("steps", SafetensorsType.I64, new long[] {1}, MemorySegment.ofArray(new long[] {5}));
        more(a, steps);
        more(b, steps);
        refused(ExitCode.BAD_INPUT, "tensor steps is stored as I64", "F32, F16 and BF16");
    }

    @Test
    void a_weight_that_is_no_number() throws IOException {
        Map<String, float[]> values = TinyModels.constant(1);
        values.get(TinyModels.NORM)[2] = Float.NaN;
        TinyModels.writeWeights(b, F32, values, List.of());
        refused(ExitCode.FAILED, b.toString(), "tensor model.norm.weight, element 2 is NaN", "earlier state");
    }

    @Test
    void a_result_that_its_type_does_not_hold() throws IOException {
        TinyModels.write(folder.resolve("a"), F16, TinyModels.constant(0));
        TinyModels.write(folder.resolve("b"), F16, TinyModels.constant(60_000));
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() ->
                        Merge.directories(new Extrapolation(0.5), Optional.of(a), List.of(b), folder.resolve("out")))
                .withMessageContaining("would be 90000.0, which F16 does not hold")
                .satisfies(problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.FAILED));
        assertNothingLeft();
    }

    @Test
    void something_that_is_there_already_is_not_touched() throws IOException {
        Path out = Files.writeString(folder.resolve("out"), "mine");
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> Merge.directories(Average.of(2), Optional.empty(), List.of(a, b), out))
                .withMessageContaining(out + ": is there already; nothing was touched")
                .satisfies(problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.BAD_INPUT));
        assertThat(out).hasContent("mine");
    }

    @Test
    void a_model_without_weights() throws IOException {
        Files.delete(b.resolve("model.safetensors"));
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(
                        () -> Merge.directories(Average.of(2), Optional.empty(), List.of(a, b), folder.resolve("out")))
                .withMessageContaining(b.toString());
        assertNothingLeft();
    }

    @Test
    void numbers_out_of_range_name_their_key() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Average(List.of(1.0, 0.0)))
                .withMessage("weight must be > 0, got 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Extrapolation(Double.NaN))
                .withMessage("extrapolate must be a finite number, got NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Slerp(1.5))
                .withMessage("slerp must be in [0, 1], got 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ties(List.of(1.0), 0))
                .withMessage("density must be in (0, 1], got 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dare(List.of(1.0), 1.1, false, 1))
                .withMessage("density must be in (0, 1], got 1.1");
    }

    private void refused(ExitCode code, String... says) throws IOException {
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(
                        () -> Merge.directories(Average.of(2), Optional.empty(), List.of(a, b), folder.resolve("out")))
                .satisfies(problem -> {
                    assertThat(problem.text()).contains(says);
                    assertThat(problem.exitCode()).isEqualTo(code);
                });
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries).containsExactlyInAnyOrder(a, b);
        }
    }

    private static void more(Path model, TensorEntry tensor) throws IOException {
        TinyModels.writeWeights(model, F32, TinyModels.constant(1), List.of(tensor));
    }

    private static void replace(Path file, String pattern, String replacement) throws IOException {
        String before = Files.readString(file);
        String after = before.replaceFirst(pattern, java.util.regex.Matcher.quoteReplacement(replacement));
        assertThat(after).isNotEqualTo(before);
        Files.writeString(file, after);
    }
}
