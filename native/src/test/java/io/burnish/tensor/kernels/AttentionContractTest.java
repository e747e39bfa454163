package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Segments;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A forest attends as its plain separate sequences do, forward and backward.
///
/// Legend: T tokens, C columns of query, key and value, O all query heads side by side.
class AttentionContractTest {

    private static final List<AttentionShape> SHAPES = List.of(
            new AttentionShape(4, 2, 8, 1 / Math.sqrt(8), 0),
            new AttentionShape(3, 1, 6, 0.3, 3),
            new AttentionShape(2, 2, 16, 0.25, 1),
            new AttentionShape(4, 2, 8, 0.5, 0, 1.5),
            new AttentionShape(3, 1, 6, 0.6, 3, 0.8));

    private SeededTensors random = SeededTensors.seeded();

    static Stream<Arguments> forests() {
        return AllKernels.onCpu()
                .flatMap(kernels -> Forest.all().stream().map(forest -> Arguments.of(kernels, forest)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("forests")
    void a_forest_attends_like_its_plain_sequences(Kernels kernels, Forest forest) {
        for (AttentionShape shape : SHAPES) {
            compare(kernels, forest, shape, 1, 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("io.burnish.tensor.kernels.AllKernels#onCpu")
    void longer_segments_attend_like_plain_sequences(Kernels kernels) {
        Forest forest = new Forest("long", new int[] {70, 90, 1, 33, 130, 40}, new int[] {-1, 0, 0, -1, 3, 3});
        compare(kernels, forest, new AttentionShape(2, 1, 8, 0.35, 0), 1, 1e-5);
        compare(kernels, forest, new AttentionShape(2, 2, 8, 0.35, 50), 1, 1e-5);
        compare(kernels, forest, new AttentionShape(2, 1, 8, 0.35, 50, 2), 1, 1e-5);
    }

    @ParameterizedTest
    @MethodSource("io.burnish.tensor.kernels.AllKernels#onCpu")
    void scores_of_hundreds_do_not_overflow(Kernels kernels) {
        // a score of 400 in fp32 is off by 3e-5, and so is the logarithm of its weight; where two such scores are
        // nearly equal, a draw can lose more than that, so the draw is pinned
        random = SeededTensors.pinned(20261124);
        compare(kernels, Forest.all().get(3), new AttentionShape(2, 1, 8, 0.35, 0), 12, 3e-4);
    }

    @ParameterizedTest
    @MethodSource("io.burnish.tensor.kernels.AllKernels#onCpu")
    void equal_answers_get_equal_outputs_and_gradients(Kernels kernels) {
        AttentionShape shape = new AttentionShape(4, 2, 8, 0.35, 0);
        Forest forest = new Forest("twins", new int[] {5, 4, 4}, new int[] {-1, 0, 0});
        try (Scope scope = Scope.confined()) {
            Tensor qkv_TC = random.contiguous(scope, 13, shape.columns());
            qkv_TC.rows(scope, 9, 13).copyFrom(qkv_TC.rows(scope, 5, 9));
            Tensor gradOut_TO = random.contiguous(scope, 13, shape.queryColumns());
            gradOut_TO.rows(scope, 9, 13).copyFrom(gradOut_TO.rows(scope, 5, 9));
            Result result = run(kernels, scope, shape, forest, qkv_TC, gradOut_TO);
            random.assertClose(
                    "output", result.out_TO.rows(scope, 9, 13), SeededTensors.rows(result.out_TO.rows(scope, 5, 9)));
            random.assertClose(
                    "gradient",
                    result.gradQkv_TC.rows(scope, 9, 13),
                    SeededTensors.rows(result.gradQkv_TC.rows(scope, 5, 9)));
        }
    }

    @ParameterizedTest
    @MethodSource("io.burnish.tensor.kernels.AllKernels#onCpu")
    void a_wrong_number_of_columns_or_tokens_is_named(Kernels kernels) {
        AttentionShape shape = new AttentionShape(2, 2, 4, 0.5, 0);
        try (Scope scope = Scope.confined()) {
            Segments segments = Forest.all().get(2).segments(scope);
            Tensor narrow = SeededTensors.zeros(scope, 15, shape.columns() - 1);
            Tensor out = SeededTensors.zeros(scope, 15, shape.queryColumns());
            assertThatThrownBy(() -> kernels.attention(shape, narrow, segments, out, false))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("attention");
            Tensor few = SeededTensors.zeros(scope, 14, shape.columns());
            assertThatThrownBy(() -> kernels.attention(shape, few, segments, out, false))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("15 tokens");
        }
    }

    @Test
    void a_forest_stands_for_one_sequence_a_leaf() {
        Forest threeLevels = Forest.all().get(11);
        assertThat(threeLevels.sequences()).hasSize(4);
        assertThat(threeLevels.sequences().getFirst()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(threeLevels.positions())
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 7, 8, 9, 10, 11, 4, 5, 6, 7, 8, 9, 10, 10, 11);
    }

    private record Result(Tensor out_TO, Tensor gradQkv_TC) {}

    private static Result run(
            Kernels kernels, Scope scope, AttentionShape shape, Forest forest, Tensor qkv_TC, Tensor gradOut_TO) {
        Segments segments = forest.segments(scope);
        Tensor scored_TO = SeededTensors.zeros(scope, forest.tokens(), shape.queryColumns());
        kernels.attention(shape, qkv_TC, segments, scored_TO, false).close();
        Tensor out_TO = SeededTensors.zeros(scope, forest.tokens(), shape.queryColumns());
        Tensor gradQkv_TC = SeededTensors.zeros(scope, forest.tokens(), shape.columns());
        gradQkv_TC.copyFrom(qkv_TC); // not zeros: what is there must be overwritten
        try (AttentionMemory memory = kernels.attention(shape, qkv_TC, segments, out_TO, true)) {
            kernels.attentionBackward(shape, gradOut_TO, qkv_TC, segments, memory, gradQkv_TC);
        }
        assertThat(scored_TO.toFloats())
                .as("the same numbers whether backward follows or not")
                .isEqualTo(out_TO.toFloats());
        return new Result(out_TO, gradQkv_TC);
    }

    private void compare(Kernels kernels, Forest forest, AttentionShape shape, float spread, double tolerance) {
        try (Scope scope = Scope.confined()) {
            float[] values = random.normals((long) forest.tokens() * shape.columns());
            for (int i = 0; i < values.length; i++) {
                values[i] *= spread;
            }
            Tensor qkv_TC = Tensor.ofFloats(scope, values, forest.tokens(), shape.columns());
            Tensor gradOut_TO = random.contiguous(scope, forest.tokens(), shape.queryColumns());
            double[][] out = new double[forest.tokens()][];
            double[][] grad = new double[forest.tokens()][shape.columns()];
            oneByOne(forest, shape, SeededTensors.rows(qkv_TC), SeededTensors.rows(gradOut_TO), out, grad);
            Result result = run(kernels, scope, shape, forest, qkv_TC, gradOut_TO);
            random.assertClose(forest + ", " + shape, result.out_TO, out, tolerance);
            random.assertClose("gradient of " + forest + ", " + shape, result.gradQkv_TC, grad, tolerance);
        }
    }

    /// A token that several sequences have in common counts in the first of them only, as it does in the forest.
    private static void oneByOne(
            Forest forest, AttentionShape shape, double[][] qkv, double[][] gradOut, double[][] out, double[][] grad) {
        for (int[] tokens : forest.sequences()) {
            double[][] rows = new double[tokens.length][];
            double[][] gradRows = new double[tokens.length][shape.queryColumns()];
            for (int i = 0; i < tokens.length; i++) {
                rows[i] = qkv[tokens[i]];
                if (out[tokens[i]] == null) {
                    gradRows[i] = gradOut[tokens[i]];
                }
            }
            SequenceAttention attention = new SequenceAttention(shape, rows);
            double[][] outRows = attention.forward();
            double[][] gradIn = attention.backward(gradRows);
            for (int i = 0; i < tokens.length; i++) {
                out[tokens[i]] = outRows[i];
                for (int column = 0; column < shape.columns(); column++) {
                    grad[tokens[i]][column] += gradIn[i][column];
                }
            }
        }
    }
}
