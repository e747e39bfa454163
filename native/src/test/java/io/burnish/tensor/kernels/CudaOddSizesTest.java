package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The sizes at which kernels that read 16 bytes at a time go wrong: rows that begin anywhere, a vocabulary that is no
/// multiple, one row, thousands of them, and logits without bounds.
class CudaOddSizesTest {

    private static final NormForm NORM = NormForm.aroundOne(1e-5);

    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private final SeededTensors random = SeededTensors.seeded();
    private final Kernels plain = new AtenKernels();
    private Kernels cuda;

    @BeforeEach
    void needsACompiler() {
        cuda = AllKernels.cuda();
    }

    @Test
    void rows_of_logits_may_begin_anywhere() {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.BFLOAT16}) {
            for (int vocabulary : new int[] {1, 2, 7, 8, 31, 33, 255, 1027, 5003}) {
                for (int start = 0; start < 9; start++) {
                    rowsOfLogits(type, vocabulary, start);
                }
            }
        }
    }

    private void rowsOfLogits(DataType type, int vocabulary, int start) {
        try (Scope scope = Scope.confined()) {
            int rows = 3;
            Tensor wide = random.contiguous(scope, rows, vocabulary + 9).to(scope, type, Device.cpu());
            Tensor logits = wide.columns(scope, start, start + vocabulary);
            Tensor beside = wide.to(scope, DataType.FLOAT32, Device.cpu());
            Tensor expectedLogits = logits.to(scope, DataType.FLOAT32, Device.cpu());
            Tensor targets = Tensor.ofInts(scope, Device.cpu(), random.indices(rows, vocabulary));
            RowStatistics actual = RowStatistics.empty(scope, Device.cpu(), rows);
            RowStatistics expected = RowStatistics.empty(scope, Device.cpu(), rows);
            LogitTransform transform = start % 2 == 0 ? LogitTransform.NONE : new LogitTransform(1.5, 3, 0.7);
            plain.transformLogits(expectedLogits, transform);
            cuda.transformLogits(logits, transform);
            random.assertClose("transformLogits", logits, SeededTensors.doubles(expectedLogits), 1.0 / 128);
            expectedLogits.copyFrom(logits); // as rounded
            plain.rowStatistics(expectedLogits, targets, transform, expected, true);
            cuda.rowStatistics(logits, targets, transform, actual, true);
            String what = "%s, %d from %d".formatted(type, vocabulary, start);
            random.assertClose(what, actual.logp_R(), SeededTensors.doubles(expected.logp_R()), 2e-5);
            random.assertClose(what, actual.hit_R(), SeededTensors.doubles(expected.hit_R()));
            random.assertClose(what, logits, SeededTensors.doubles(expectedLogits), 1.0 / 128);
            assertThat(wide.columns(scope, 0, start).toFloats())
                    .as("columns before the view")
                    .isEqualTo(beside.columns(scope, 0, start).toFloats());
        }
    }

    @Test
    void logits_of_minus_infinity_have_no_weight() {
        try (Scope scope = Scope.confined()) {
            float[] values = random.normals(4 * 50);
            float[] replaced = values.clone();
            for (int i = 0; i < values.length; i += 3) {
                values[i] = -INFINITY;
                replaced[i] = -1e30f;
            }
            Tensor logits = Tensor.ofFloats(scope, values, 4, 50);
            Tensor finite = Tensor.ofFloats(scope, replaced, 4, 50);
            Tensor targets = Tensor.ofInts(scope, Device.cpu(), 1, 2, 4, 5);
            RowStatistics actual = RowStatistics.empty(scope, Device.cpu(), 4);
            RowStatistics expected = RowStatistics.empty(scope, Device.cpu(), 4);
            plain.rowStatistics(finite, targets, LogitTransform.NONE, expected, true);
            cuda.rowStatistics(logits, targets, LogitTransform.NONE, actual, true);
            random.assertClose("logp", actual.logp_R(), SeededTensors.doubles(expected.logp_R()));
            random.assertClose("entropy", actual.entropy_R(), SeededTensors.doubles(expected.entropy_R()));
            random.assertClose("collision", actual.collision_R(), SeededTensors.doubles(expected.collision_R()));
            random.assertClose("exponentials", logits, SeededTensors.doubles(finite));
        }
    }

    @Test
    void a_target_of_minus_infinity_has_its_log_probability_and_a_nan_shows() {
        try (Scope scope = Scope.confined()) {
            Tensor logits = Tensor.ofFloats(scope, new float[] {0, -INFINITY, 1, Float.NaN, 1, 2}, 2, 3);
            Tensor targets = Tensor.ofInts(scope, Device.cpu(), 1, 2);
            RowStatistics statistics = RowStatistics.empty(scope, Device.cpu(), 2);
            cuda.rowStatistics(logits, targets, LogitTransform.NONE, statistics, false);
            assertThat(statistics.logp_R().toFloats()[0]).isEqualTo(-INFINITY);
            assertThat(statistics.logp_R().toFloats()[1]).isNaN();
            assertThat(statistics.entropy_R().toFloats()[0]).isFinite();
        }
    }

    @Test
    void logits_that_rise_along_the_row_are_summed_as_well() {
        try (Scope scope = Scope.confined()) {
            float[] values = new float[6000];
            for (int i = 0; i < values.length; i++) {
                values[i] = 0.01f * i - 30; // each is a new maximum
            }
            Tensor logits = Tensor.ofFloats(scope, values, 1, values.length);
            Tensor targets = Tensor.ofInts(scope, Device.cpu(), 5999);
            RowStatistics actual = RowStatistics.empty(scope, Device.cpu(), 1);
            RowStatistics expected = RowStatistics.empty(scope, Device.cpu(), 1);
            plain.rowStatistics(logits, targets, LogitTransform.NONE, expected, false);
            cuda.rowStatistics(logits, targets, LogitTransform.NONE, actual, false);
            random.assertClose("logp", actual.logp_R(), SeededTensors.doubles(expected.logp_R()), 2e-5);
            random.assertClose("entropy", actual.entropy_R(), SeededTensors.doubles(expected.entropy_R()), 2e-5);
            random.assertClose("hit", actual.hit_R(), new double[] {1});
        }
    }

    @Test
    void norms_of_every_length_and_place() {
        for (int hidden : new int[] {4, 96, 1020, 1024, 1025, 2052, 4104}) {
            for (int start : new int[] {0, 1, 4}) {
                try (Scope scope = Scope.confined()) {
                    int rows = hidden < 100 ? 9000 : 7; // more than the blocks of the gradient
                    Tensor x = random.contiguous(scope, rows, hidden + 4).columns(scope, start, start + hidden);
                    Tensor addend = random.contiguous(scope, rows, hidden + 5).columns(scope, start, start + hidden);
                    Tensor[] sum = {poisoned(scope, rows, hidden), SeededTensors.zeros(scope, rows, hidden)};
                    Tensor weight = random.contiguous(scope, hidden);
                    Tensor gradOut = random.contiguous(scope, rows, hidden);
                    Tensor[] out = {poisoned(scope, rows, hidden), SeededTensors.zeros(scope, rows, hidden)};
                    Tensor[] gradX = {poisoned(scope, rows, hidden), SeededTensors.zeros(scope, rows, hidden)};
                    Tensor[] inverse = {poisoned(scope, rows), SeededTensors.zeros(scope, rows)};
                    Tensor[] gradWeight = {SeededTensors.zeros(scope, hidden), SeededTensors.zeros(scope, hidden)};
                    Kernels[] both = {cuda, plain};
                    for (int i = 0; i < 2; i++) {
                        both[i].rmsNormPlus(addend, x, weight, NORM, sum[i], inverse[i]);
                        both[i].rmsNorm(x, weight, NORM, out[i], inverse[i]);
                        both[i].rmsNormBackward(gradOut, x, weight, NORM, inverse[i], gradX[i], false, gradWeight[i]);
                    }
                    String what = "%d from %d".formatted(hidden, start);
                    random.assertClose(what, sum[0], SeededTensors.doubles(sum[1]));
                    random.assertClose(what, out[0], SeededTensors.doubles(out[1]));
                    random.assertClose(what, inverse[0], SeededTensors.doubles(inverse[1]));
                    random.assertClose(what, gradX[0], SeededTensors.doubles(gradX[1]));
                    random.assertClose(what, gradWeight[0], SeededTensors.doubles(gradWeight[1]), 3e-5);
                }
            }
        }
    }

    @Test
    void sums_over_thousands_of_rows() {
        try (Scope scope = Scope.confined()) {
            for (int columns : new int[] {1, 128, 133}) {
                Tensor x = random.contiguous(scope, 5001, columns);
                Tensor[] sums = {SeededTensors.zeros(scope, columns), SeededTensors.zeros(scope, columns)};
                cuda.addColumnSums(x, sums[0]);
                plain.addColumnSums(x, sums[1]);
                random.assertClose("addColumnSums", sums[0], SeededTensors.doubles(sums[1]), 3e-5);
            }
        }
    }

    @Test
    void tensors_that_no_kernel_takes_go_the_plain_way() {
        try (Scope scope = Scope.confined()) {
            Tensor x = random.transposed(scope, 6, 5);
            Tensor doubles = random.contiguous(scope, 6, 5).to(scope, DataType.FLOAT64, Device.cpu());
            Tensor scale = random.contiguous(scope, 6);
            Tensor out = SeededTensors.zeros(scope, 6, 5);
            Tensor expected = SeededTensors.zeros(scope, 6, 5);
            cuda.scaleRows(x, scale, out);
            plain.scaleRows(x, scale, expected);
            random.assertClose("a transposed matrix", out, SeededTensors.doubles(expected));
            Tensor sum = doubles.to(scope, DataType.FLOAT64, Device.cpu());
            cuda.add(doubles, sum);
            plain.add(doubles, doubles);
            random.assertClose("doubles", sum, SeededTensors.doubles(doubles));
        }
    }

    @Test
    void nothing_is_no_trouble() {
        try (Scope scope = Scope.confined()) {
            Tensor none = SeededTensors.zeros(scope, 0, 8);
            Tensor vector = random.contiguous(scope, 8);
            double[] before = SeededTensors.doubles(vector);
            cuda.addBias(none, vector);
            cuda.addColumnSums(none, vector);
            cuda.add(none, none);
            Tensor noRows = SeededTensors.zeros(scope, 0);
            cuda.rmsNorm(none, vector, NORM, none, noRows);
            cuda.rmsNormPlus(none, none, vector, NORM, none, noRows);
            cuda.transformLogits(none, LogitTransform.softCap(1));
            cuda.rmsNormBackward(none, none, vector, NORM, noRows, none, false, vector);
            cuda.glu(Activation.SILU, none, SeededTensors.zeros(scope, 0, 4));
            cuda.scaleRows(none, noRows, none);
            random.assertClose("vector", vector, before);
        }
    }

    private static Tensor poisoned(Scope scope, long... sizes) {
        Tensor x = Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), sizes);
        x.data().fill((byte) 0xff);
        return x;
    }
}
