package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.TensorFunctions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The fused loops against the plain way, on shapes that no vector length divides, and on views.
///
/// Legend: see [Kernels].
class VectorKernelsTest {

    private static final NormForm NORM = NormForm.aroundOne(1e-5);

    private final Kernels plain = new AtenKernels();
    private final Kernels vector = new VectorKernels(2);
    private Scope scope;
    private SeededTensors random;

    @BeforeEach
    void open() {
        scope = Scope.confined();
        random = SeededTensors.seeded();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "7, 8", "3, 66", "0, 5", "301, 288", "70, 1023"})
    void rows_are_added_and_scaled(int rows, int columns) {
        Tensor x = random.columnsOfWider(scope, rows, columns);
        Tensor vector_O = random.contiguous(scope, columns);
        Tensor scale_R = random.contiguous(scope, rows);
        compare(kernels -> {
            Tensor biased = copy(x);
            kernels.addBias(biased, vector_O);
            Tensor sums = copy(vector_O);
            kernels.addColumnSums(x, sums);
            Tensor sum = viewOf(biased);
            kernels.add(x, sum);
            Tensor scaled = copy(x);
            kernels.scaleRows(scaled, scale_R, scaled);
            return new Tensor[] {biased, sums, sum, scaled};
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "5, 9, 8", "100, 7, 66", "300, 50, 288", "0, 4, 4"})
    void rows_are_gathered_and_added_by_index(int rows, int tableRows, int columns) {
        Tensor table = random.columnsOfWider(scope, tableRows, columns);
        Tensor x = random.columnsOfWider(scope, rows, columns);
        Tensor index = ints(rows, tableRows);
        Tensor coefficient = random.contiguous(scope, rows);
        compare(kernels -> {
            Tensor gathered = copy(x);
            kernels.gatherRows(table, index, gathered);
            Tensor added = copy(table);
            kernels.addToRows(x, index, added);
            Tensor scaled = copy(x);
            kernels.addScaledRows(table, index, coefficient, scaled);
            Tensor addedScaled = copy(table);
            kernels.addScaledToRows(x, index, coefficient, addedScaled);
            return new Tensor[] {gathered, added, scaled, addedScaled};
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 8", "5, 3, 66", "200, 1, 288", "33, 6, 48", "0, 2, 8"})
    void norms_and_their_gradients(int tokens, int heads, int size) {
        Tensor x = heads == 1
                ? random.columnsOfWider(scope, tokens, size)
                : random.headsOfWider(scope, tokens, heads, size);
        Tensor gradOut = heads == 1
                ? random.columnsOfWider(scope, tokens, size)
                : random.headsOfWider(scope, tokens, heads, size);
        Tensor weight = random.contiguous(scope, size);
        compare(kernels -> {
            Tensor inverse = random.contiguous(scope, tokens * heads);
            Tensor out = viewOf(x);
            kernels.rmsNorm(out, weight, NORM, out, inverse);
            Tensor gradX = viewOf(gradOut);
            Tensor gradWeight = copy(weight);
            kernels.rmsNormBackward(gradX, x, weight, NORM, inverse, gradX, false, gradWeight);
            Tensor accumulated = viewOf(x);
            kernels.rmsNormBackward(gradOut, x, weight, NORM, inverse, accumulated, true, copy(weight));
            return new Tensor[] {inverse, out, gradX, gradWeight, accumulated};
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 2", "4, 2, 8", "30, 5, 48", "9, 3, 66", "0, 2, 8"})
    void rope_turns_and_turns_back(int tokens, int heads, int size) {
        Tensor x = random.headsOfWider(scope, tokens, heads, size);
        Tensor cos = random.contiguous(scope, 40, size / 2);
        Tensor sin = random.contiguous(scope, 40, size / 2);
        Tensor positions = ints(tokens, 40);
        compare(kernels -> {
            Tensor turned = viewOf(x);
            kernels.rope(turned, cos, sin, positions, false);
            Tensor back = viewOf(x);
            kernels.rope(back, cos, sin, positions, true);
            return new Tensor[] {turned, back};
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 22", "50, 768", "0, 3"})
    void gates_and_their_gradients_in_place(int tokens, int inner) {
        Tensor gateUp = scaled(random.contiguous(scope, tokens, 2 * inner), 20);
        Tensor gradOut = random.columnsOfWider(scope, tokens, inner);
        compare(kernels -> {
            Tensor out = random.columnsOfWider(scope, tokens, inner);
            kernels.glu(Activation.SILU, gateUp, out);
            Tensor gradient = copy(gateUp);
            kernels.gluBackward(Activation.SILU, gradOut, gradient, gradient);
            return new Tensor[] {out, gradient};
        });
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 1", "9, 512, 10", "4, 32003, 4", "2, 131072, 30", "0, 10, 1"})
    void row_statistics_are_those_of_doubles(int rows, int vocabulary, float spread) {
        Tensor logits = scaled(random.contiguous(scope, rows, vocabulary), spread);
        Tensor targets = ints(rows, vocabulary);
        Tensor exponentials = copy(logits);
        RowStatistics kept = statistics(exponentials, targets, true);
        RowStatistics read = statistics(logits, targets, false);
        for (int row = 0; row < rows; row++) {
            DoubleStatistics expected =
                    DoubleStatistics.of(logits.rows(scope, row, row + 1).toFloats(), (int)
                            targets.data().getAtIndex(ValueLayout.JAVA_LONG, row));
            for (RowStatistics actual : new RowStatistics[] {kept, read}) {
                assertClose(actual.logp_R(), row, expected.logp());
                assertClose(actual.greedy_R(), row, expected.greedy());
                assertClose(actual.collision_R(), row, expected.collision());
                assertClose(actual.entropy_R(), row, expected.entropy());
                assertClose(actual.sum_R(), row, expected.sum());
                assertThat(actual.hit_R().toFloats()[row]).isEqualTo(expected.hit() ? 1 : 0);
            }
            float[] row_V = exponentials.rows(scope, row, row + 1).toFloats();
            for (int i = 0; i < vocabulary; i++) {
                double error = Math.abs(row_V[i] - expected.exponentials()[i]);
                if (!(error <= 1.3e-7 * expected.exponentials()[i])) {
                    throw new AssertionError("exponential %d of row %d: %s instead of %s"
                            .formatted(i, row, row_V[i], expected.exponentials()[i]));
                }
            }
        }
    }

    // half an ulp of float32 is 6e-8
    private void assertClose(Tensor actual_R, int row, double expected) {
        double actual = actual_R.toFloats()[row];
        assertThat(Math.abs(actual - expected))
                .as("%s instead of %s", actual, expected)
                .isLessThanOrEqualTo(1e-7 * Math.abs(expected) + 2e-7);
    }

    /// The same in double, element by element.
    private record DoubleStatistics(
            double logp,
            double greedy,
            double collision,
            double entropy,
            double sum,
            boolean hit,
            double[] exponentials) {

        static DoubleStatistics of(float[] logits, int target) {
            double maximum = Double.NEGATIVE_INFINITY;
            int argmax = 0;
            for (int i = 0; i < logits.length; i++) {
                if (logits[i] > maximum) {
                    maximum = logits[i];
                    argmax = i;
                }
            }
            double[] exponentials = new double[logits.length];
            double sum = 0;
            double squares = 0;
            double weighted = 0;
            for (int i = 0; i < logits.length; i++) {
                double shifted = (float) (logits[i] - maximum); // as the kernel sees it
                exponentials[i] = shifted < Exponential.SMALLEST ? 0 : Math.exp(shifted);
                sum += exponentials[i];
                squares += exponentials[i] * exponentials[i];
                weighted += exponentials[i] * shifted;
            }
            double logSum = Math.log(sum);
            return new DoubleStatistics(
                    logits[target] - maximum - logSum,
                    -logSum,
                    Math.log(squares) - 2 * logSum,
                    logSum - weighted / sum,
                    sum,
                    argmax == target,
                    exponentials);
        }
    }

    @Test
    void row_statistics_of_equal_extreme_and_impossible_logits() {
        Tensor logits = random.contiguous(scope, 4, 37);
        fill(logits.rows(scope, 0, 1), 3);
        fill(logits.rows(scope, 1, 2), -1e30f);
        set(logits, 1, 36, 1e4f);
        for (int column = 0; column < 37; column += 2) {
            set(logits, 2, column, Float.NEGATIVE_INFINITY);
        }
        set(logits, 3, 5, Float.NaN);
        RowStatistics statistics = RowStatistics.empty(scope, Device.cpu(), 4);
        vector.rowStatistics(
                logits, Tensor.ofInts(scope, Device.cpu(), 0, 36, 1, 2), LogitTransform.NONE, statistics, true);
        float[] logps = statistics.logp_R().toFloats();
        float[] entropies = statistics.entropy_R().toFloats();
        assertThat(logps[0]).isEqualTo((float) -Math.log(37));
        assertThat(entropies[0]).isEqualTo((float) Math.log(37));
        assertThat(statistics.collision_R().toFloats()[0]).isEqualTo((float) -Math.log(37));
        assertThat(logps[1]).isZero();
        assertThat(entropies[1]).isZero();
        assertThat(entropies[2]).isPositive().isLessThan((float) Math.log(18.5));
        assertThat(logps[3]).isNaN();
        assertThat(statistics.hit_R().toFloats()).startsWith(1, 1);
        assertThat(logits.toFloats()).startsWith(1, 1, 1);
    }

    @Test
    void of_equal_logits_the_first_is_the_argmax() {
        Tensor logits = random.contiguous(scope, 3, 40);
        fill(logits, 1);
        RowStatistics statistics = RowStatistics.empty(scope, Device.cpu(), 3);
        vector.rowStatistics(
                logits, Tensor.ofInts(scope, Device.cpu(), 0, 39, 1), LogitTransform.NONE, statistics, false);
        assertThat(statistics.hit_R().toFloats()).containsExactly(1, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 256, 70_001, 300_000})
    void the_optimizer_and_the_sum_of_squares(int elements) {
        Tensor gradient = random.contiguous(scope, elements);
        Tensor parameters = random.contiguous(scope, elements);
        AdamWStep step = new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.1, 3, 0.7);
        compare(kernels -> {
            Tensor updated = copy(parameters);
            Tensor mean = scaled(gradient, 0.3f);
            Tensor variance = squares(gradient);
            kernels.adamW(updated, gradient, mean, variance, step);
            return new Tensor[] {updated, mean, variance};
        });
        assertThat(vector.sumOfSquares(gradient)).isCloseTo(plain.sumOfSquares(gradient), withinPercentage(1e-5));
    }

    @Test
    void a_sum_of_many_squares_is_not_an_fp32_sum() {
        int elements = 15_000_000;
        Tensor x = Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), elements);
        fill(x, 0.1f);
        double expected = elements * (double) 0.1f * 0.1f;
        assertThat(vector.sumOfSquares(x)).isCloseTo(expected, withinPercentage(1e-4));
    }

    @Test
    void results_are_the_same_bits_for_any_number_of_threads() {
        Tensor x = random.contiguous(scope, 500, 288);
        Tensor weight = random.contiguous(scope, 288);
        Tensor index = ints(500, 40);
        Tensor table = random.contiguous(scope, 40, 288);
        float[][] expected = null;
        for (int threads : new int[] {1, 2, 3, 7}) {
            Kernels kernels = new VectorKernels(threads);
            Tensor inverse = random.contiguous(scope, 500);
            Tensor out = copy(x);
            kernels.rmsNorm(x, weight, NORM, out, inverse);
            Tensor gradWeight = copy(weight);
            kernels.rmsNormBackward(x, x, weight, NORM, inverse, out, true, gradWeight);
            Tensor sums = copy(weight);
            kernels.addColumnSums(x, sums);
            Tensor added = copy(table);
            kernels.addToRows(x, index, added);
            float[] squares = {(float) kernels.sumOfSquares(x)};
            float[][] results = {out.toFloats(), gradWeight.toFloats(), sums.toFloats(), added.toFloats(), squares};
            if (expected == null) {
                expected = results;
            }
            assertThat(results).as("%d threads", threads).isDeepEqualTo(expected);
        }
    }

    @Test
    void warming_up_leaves_no_tensor_and_the_grad_mode_as_it_was() {
        long before = Scope.live();
        boolean gradMode = TensorFunctions.isGradMode();
        new VectorKernels(1).warmUp();
        assertThat(Scope.live()).isEqualTo(before);
        assertThat(TensorFunctions.isGradMode()).isEqualTo(gradMode);
    }

    @Test
    void an_index_outside_a_table_is_refused_by_name() {
        Tensor table = random.contiguous(scope, 4, 8);
        Tensor out = random.contiguous(scope, 2, 8);
        assertThatThrownBy(() -> vector.gatherRows(table, Tensor.ofInts(scope, Device.cpu(), 1, 4), out))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("gatherRows")
                .hasMessageContaining("index 4 at place 1")
                .hasMessageContaining("4 rows");
    }

    private RowStatistics statistics(Tensor logits, Tensor targets, boolean keep) {
        RowStatistics statistics = RowStatistics.empty(scope, Device.cpu(), logits.size(0));
        vector.rowStatistics(logits, targets, LogitTransform.NONE, statistics, keep);
        return statistics;
    }

    private interface Case {
        Tensor[] results(Kernels kernels);
    }

    private void compare(Case work) {
        Tensor[] expected = work.results(plain);
        Tensor[] actual = work.results(vector);
        for (int i = 0; i < expected.length; i++) {
            random.assertClose("result " + i, actual[i], SeededTensors.doubles(expected[i]));
        }
    }

    private Tensor ints(int count, int bound) {
        return Tensor.ofInts(scope, Device.cpu(), random.indices(count, bound));
    }

    private Tensor copy(Tensor x) {
        return x.to(scope, DataType.FLOAT32, Device.cpu());
    }

    /// A copy with gaps between its rows.
    private Tensor viewOf(Tensor x) {
        Tensor view = x.dimensions() == 3
                ? random.headsOfWider(scope, x.size(0), x.size(1), x.size(2))
                : random.columnsOfWider(scope, x.size(0), x.size(1));
        return view.copyFrom(x);
    }

    private Tensor scaled(Tensor x, float factor) {
        float[] values = x.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return Tensor.ofFloats(scope, values, x.sizes());
    }

    private Tensor squares(Tensor x) {
        float[] values = x.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= values[i];
        }
        return Tensor.ofFloats(scope, values, x.sizes());
    }

    private static void fill(Tensor x, float value) {
        MemorySegment data = x.data();
        for (long i = 0; i < x.elements(); i++) {
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        }
    }

    private static void set(Tensor x, long row, long column, float value) {
        x.data().setAtIndex(ValueLayout.JAVA_FLOAT, row * x.size(1) + column, value);
    }
}
