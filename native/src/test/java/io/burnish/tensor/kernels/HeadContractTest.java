package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The gated MLP and the log-prob head's passes, against loops in double.
class HeadContractTest {

    private static final String ALL = "io.burnish.tensor.kernels.AllKernels#onCpu";

    private static final List<LogitTransform> TRANSFORMS = List.of(
            LogitTransform.NONE,
            LogitTransform.softCap(5),
            new LogitTransform(0.5, 0, 2),
            new LogitTransform(1.5, 4, 0.7));

    private final SeededTensors random = SeededTensors.seeded();

    @ParameterizedTest
    @MethodSource(ALL)
    void rows_of_logits_say_what_their_softmax_says(Kernels kernels) {
        for (int round = 0; round < 6; round++) {
            int rows = round == 0 ? 1 : random.between(1, 40);
            int vocabulary = round == 1 ? 1 : random.between(2, 400);
            float[] logits = random.normals((long) rows * vocabulary);
            for (int i = 0; i < logits.length; i++) {
                logits[i] *= 3;
            }
            for (LogitTransform transform : TRANSFORMS) {
                compare(kernels, logits, random.indices(rows, vocabulary), transform);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void logits_are_scaled_and_bent_in_place(Kernels kernels) {
        for (LogitTransform transform : TRANSFORMS) {
            try (Scope scope = Scope.confined()) {
                Tensor logits = random.columnsOfWider(scope, random.between(1, 20), random.between(1, 400));
                double[][] expected = SeededTensors.rows(logits);
                transform(expected, transform);
                kernels.transformLogits(logits, transform);
                random.assertClose(transform.toString(), logits, expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void extreme_logits_neither_overflow_nor_become_nan(Kernels kernels) {
        compare(
                kernels,
                new float[] {
                    1e4f, 0, -1e4f, 3, // a target of log-probability -2e4
                    -1e4f, -1e4f, -1e4f, -1e4f, // flat and far down
                    88.8f, 88.7f, 89, 0, // exp of these overflows
                    1e30f, -1e30f, 0, 1, 0, 0, 0, 0
                },
                new int[] {2, 0, 1, 0, 0},
                LogitTransform.NONE);
    }

    private void compare(Kernels kernels, float[] logits, int[] targets, LogitTransform transform) {
        int rows = targets.length;
        int vocabulary = logits.length / rows;
        try (Scope scope = Scope.confined()) {
            Tensor logits_RV = Tensor.ofFloats(scope, logits, rows, vocabulary);
            Tensor targets_R = Tensor.ofInts(scope, Device.cpu(), targets);
            RowStatistics statistics = RowStatistics.empty(scope, Device.cpu(), rows);
            double[][] transformed = SeededTensors.rows(logits_RV);
            double[][] slopes = transform(transformed, transform);
            double[][] expected = statistics(transformed, slopes, targets);

            kernels.rowStatistics(logits_RV, targets_R, transform, statistics, false);
            assertThat(logits_RV.toFloats()).as("logits are kept").isEqualTo(logits);
            check(statistics, expected);
            kernels.rowStatistics(logits_RV, targets_R, transform, statistics, true);
            check(statistics, expected);
            double[][] exponentials = new double[rows][vocabulary];
            for (int row = 0; row < rows; row++) {
                double largest = max(transformed[row]);
                for (int column = 0; column < vocabulary; column++) {
                    exponentials[row][column] = Math.exp(transformed[row][column] - largest) * slopes[row][column];
                }
            }
            random.assertClose("exponentials", logits_RV, exponentials);
        }
    }

    private void check(RowStatistics actual, double[][] expected) {
        random.assertClose("logp", actual.logp_R(), expected[0]);
        random.assertClose("greedy", actual.greedy_R(), expected[1]);
        random.assertClose("collision", actual.collision_R(), expected[2]);
        random.assertClose("entropy", actual.entropy_R(), expected[3]);
        random.assertClose("hit", actual.hit_R(), expected[4]);
        random.assertClose("sum", actual.sum_R(), expected[5]);
        random.assertClose("slope", actual.slope_R(), expected[6]);
    }

    /// Logits to what the softmax is taken of, in place; returns the slopes.
    private static double[][] transform(double[][] logits, LogitTransform transform) {
        double[][] slopes = new double[logits.length][logits[0].length];
        for (int row = 0; row < logits.length; row++) {
            for (int column = 0; column < logits[row].length; column++) {
                double scaled = transform.scale() * logits[row][column];
                double cap = transform.softCap();
                double bent = cap == 0 ? scaled : cap * Math.tanh(scaled / cap);
                double kept = cap == 0 ? 1 : 1 - Math.pow(Math.tanh(scaled / cap), 2);
                logits[row][column] = bent / transform.temperature();
                slopes[row][column] = transform.scale() / transform.temperature() * kept;
            }
        }
        return slopes;
    }

    private static double[][] statistics(double[][] logits, double[][] slopes, int[] targets) {
        double[][] all = new double[7][logits.length];
        for (int row = 0; row < logits.length; row++) {
            double largest = max(logits[row]);
            double sum = 0;
            double squares = 0;
            double weighted = 0;
            int argmax = 0;
            for (int column = 0; column < logits[row].length; column++) {
                double shifted = logits[row][column] - largest;
                double exponential = Math.exp(shifted);
                sum += exponential;
                squares += exponential * exponential;
                weighted += exponential * shifted;
                argmax = logits[row][column] > logits[row][argmax] ? column : argmax;
            }
            double logSum = Math.log(sum);
            all[0][row] = logits[row][targets[row]] - largest - logSum;
            all[1][row] = -logSum;
            all[2][row] = Math.log(squares) - 2 * logSum;
            all[3][row] = logSum - weighted / sum;
            all[4][row] = argmax == targets[row] ? 1 : 0;
            all[5][row] = sum;
            all[6][row] = slopes[row][targets[row]];
        }
        return all;
    }

    private static double max(double[] row) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : row) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void coefficients_are_divided_by_the_rows_sums_and_turned_around_exactly(Kernels kernels) {
        for (int rows : new int[] {1, 31, 1000}) {
            try (Scope scope = Scope.confined()) {
                float[] coefficients = random.normals(rows);
                float[] sums = random.normals(rows);
                float[] expected = new float[rows];
                for (int row = 0; row < rows; row++) {
                    sums[row] = 1 + sums[row] * sums[row];
                    expected[row] = -coefficients[row] / sums[row];
                }
                Tensor scale_R = SeededTensors.zeros(scope, rows);
                kernels.exponentialScale(
                        Tensor.ofFloats(scope, coefficients, rows), Tensor.ofFloats(scope, sums, rows), scale_R);
                assertThat(scale_R.toFloats()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void rows_are_scaled_gathered_and_scattered_by_coefficient(Kernels kernels) {
        for (int round = 0; round < 5; round++) {
            try (Scope scope = Scope.confined()) {
                int rows = round == 0 ? 1 : random.between(1, 40);
                int vocabulary = random.between(1, 12);
                int hidden = random.between(1, 40);
                int[] targets = random.indices(rows, vocabulary);
                Tensor targets_R = Tensor.ofInts(scope, Device.cpu(), targets);
                Tensor table_VH = random.contiguous(scope, vocabulary, hidden);
                Tensor coefficient_R = random.contiguous(scope, rows);
                Tensor x_RH = random.contiguous(scope, rows, hidden);
                Tensor out_RH = random.contiguous(scope, rows, hidden);
                double[][] gathered = SeededTensors.rows(out_RH);
                double[][] scattered = SeededTensors.rows(table_VH);
                double[][] scaled = SeededTensors.rows(x_RH);
                double[] coefficients = SeededTensors.doubles(coefficient_R);
                for (int row = 0; row < rows; row++) {
                    double[] tableRow = SeededTensors.rows(table_VH)[targets[row]];
                    for (int column = 0; column < hidden; column++) {
                        gathered[row][column] += coefficients[row] * tableRow[column];
                        scaled[row][column] *= coefficients[row];
                        scattered[targets[row]][column] += scaled[row][column];
                    }
                }

                kernels.addScaledRows(table_VH, targets_R, coefficient_R, out_RH);
                random.assertClose("addScaledRows", out_RH, gathered);
                kernels.addScaledToRows(x_RH, targets_R, coefficient_R, table_VH);
                random.assertClose("addScaledToRows", table_VH, scattered);
                kernels.scaleRows(x_RH, coefficient_R, out_RH);
                random.assertClose("scaleRows", out_RH, scaled);
                kernels.scaleRows(x_RH, coefficient_R, x_RH);
                random.assertClose("scaleRows in place", x_RH, scaled);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void gates_open_as_their_activation_does(Kernels kernels) {
        for (int round = 0; round < 12; round++) {
            try (Scope scope = Scope.confined()) {
                Activation activation = Activation.values()[round % 2];
                int rows = round < 2 ? 1 : random.between(1, 40);
                int inner = random.between(1, 70);
                float[] values = random.normals(2L * rows * inner);
                for (int i = 0; i < values.length; i += 7) {
                    values[i] *= 100; // gates that are shut, or wide open
                }
                Tensor gateUp = Tensor.ofFloats(scope, values, rows, 2L * inner);
                Tensor gradOut = random.contiguous(scope, rows, inner);
                double[][] out = new double[rows][inner];
                double[][] gradGateUp = new double[rows][2 * inner];
                glu(activation, SeededTensors.rows(gateUp), SeededTensors.rows(gradOut), out, gradGateUp);

                Tensor actual = SeededTensors.zeros(scope, rows, inner);
                kernels.glu(activation, gateUp, actual);
                random.assertClose("glu of " + activation, actual, out);
                Tensor gradient = SeededTensors.zeros(scope, rows, 2L * inner);
                kernels.gluBackward(activation, gradOut, gateUp, gradient);
                random.assertClose("gluBackward of " + activation, gradient, gradGateUp);
                kernels.gluBackward(activation, gradOut, gateUp, gateUp);
                random.assertClose("gluBackward in place", gateUp, gradGateUp);
            }
        }
    }

    private static void glu(
            Activation activation, double[][] gateUp, double[][] gradOut, double[][] out, double[][] gradGateUp) {
        int inner = out[0].length;
        for (int row = 0; row < out.length; row++) {
            for (int column = 0; column < inner; column++) {
                double gate = gateUp[row][column];
                double up = gateUp[row][inner + column];
                double active = active(activation, gate);
                out[row][column] = active * up;
                gradGateUp[row][column] = gradOut[row][column] * up * slope(activation, gate);
                gradGateUp[row][inner + column] = gradOut[row][column] * active;
            }
        }
    }

    /// As torch documents them.
    private static double active(Activation activation, double gate) {
        return switch (activation) {
            case SILU -> gate / (1 + Math.exp(-gate));
            case GELU_TANH -> 0.5 * gate * (1 + Math.tanh(bend(gate)));
        };
    }

    private static double slope(Activation activation, double gate) {
        return switch (activation) {
            case SILU -> {
                double sigmoid = 1 / (1 + Math.exp(-gate));
                yield sigmoid * (1 + gate * (1 - sigmoid));
            }
            case GELU_TANH -> {
                double tanh = Math.tanh(bend(gate));
                double bendSlope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * gate * gate);
                yield 0.5 * (1 + tanh) + 0.5 * gate * (1 - tanh * tanh) * bendSlope;
            }
        };
    }

    private static double bend(double gate) {
        return Math.sqrt(2 / Math.PI) * (gate + 0.044715 * gate * gate * gate);
    }
}
