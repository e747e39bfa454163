package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// RMSNorm and rotary positions, against loops in double.
class NormContractTest {

    private static final String ALL = "io.burnish.tensor.kernels.AllKernels#onCpu";

    private final SeededTensors random = SeededTensors.seeded();

    private static NormForm form(int round, double epsilon) {
        return round % 3 == 2 ? NormForm.aroundOne(epsilon) : NormForm.of(epsilon);
    }

    private static double[] factors(Tensor weight_H, NormForm form) {
        double[] factors = SeededTensors.doubles(weight_H);
        for (int i = 0; i < factors.length; i++) {
            factors[i] += form.offset();
        }
        return factors;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void rows_are_normed(Kernels kernels) {
        for (int round = 0; round < 6; round++) {
            try (Scope scope = Scope.confined()) {
                int rows = round == 0 ? 1 : random.between(1, 40);
                int hidden = random.between(1, 70);
                boolean heads = round % 2 == 1;
                Tensor x = heads
                        ? random.headsOfWider(scope, rows, 3, hidden)
                        : random.columnsOfWider(scope, rows, hidden);
                Tensor weight = random.contiguous(scope, hidden);
                double[][] inputs = SeededTensors.rows(x);
                double[] inverses = inverses(inputs, 1e-5);
                NormForm form = form(round, 1e-5);
                double[][] expected = normed(inputs, inverses, factors(weight, form));
                Tensor inverse = SeededTensors.zeros(scope, inputs.length);

                Tensor out = SeededTensors.zeros(scope, x.sizes());
                kernels.rmsNorm(x, weight, form, out, inverse);
                random.assertClose("rmsNorm", out, expected);
                random.assertClose("inverse", inverse, inverses);
                kernels.rmsNorm(x, weight, form, x, inverse);
                random.assertClose("rmsNorm in place", x, expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void normed_rows_are_added_beside_or_in_place(Kernels kernels) {
        for (int round = 0; round < 6; round++) {
            try (Scope scope = Scope.confined()) {
                int rows = round == 0 ? 1 : random.between(1, 40);
                int hidden = random.between(1, 70);
                Tensor x = random.columnsOfWider(scope, rows, hidden);
                Tensor addend = random.columnsOfWider(scope, rows, hidden);
                Tensor weight = random.contiguous(scope, hidden);
                NormForm form = form(round, 1e-5);
                double[][] inputs = SeededTensors.rows(x);
                double[] inverses = inverses(inputs, 1e-5);
                double[][] expected = normed(inputs, inverses, factors(weight, form));
                add(SeededTensors.rows(addend), expected);
                Tensor inverse = SeededTensors.zeros(scope, rows);

                Tensor out = SeededTensors.zeros(scope, rows, hidden);
                kernels.rmsNormPlus(addend, x, weight, form, out, inverse);
                random.assertClose("rmsNormPlus", out, expected);
                random.assertClose("inverse", inverse, inverses);
                kernels.rmsNormPlus(addend, x, weight, form, addend, inverse);
                random.assertClose("rmsNormPlus in place", addend, expected);
            }
        }
    }

    private static void add(double[][] source, double[][] target) {
        for (int row = 0; row < source.length; row++) {
            for (int column = 0; column < source[row].length; column++) {
                target[row][column] += source[row][column];
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_row_of_zeros_stays_zero_and_a_tiny_one_finite(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            Tensor x = Tensor.ofFloats(scope, new float[] {0, 0, 1e-20f, -1e-20f, 1e4f, 1e4f}, 3, 2);
            Tensor weight = Tensor.ofFloats(scope, new float[] {1, 2}, 2);
            double[][] inputs = SeededTensors.rows(x);
            double[] inverses = inverses(inputs, 1e-6);
            Tensor inverse = SeededTensors.zeros(scope, 3);
            Tensor out = SeededTensors.zeros(scope, 3, 2);
            kernels.rmsNorm(x, weight, NormForm.of(1e-6), out, inverse);
            random.assertClose("rmsNorm", out, normed(inputs, inverses, new double[] {1, 2}));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void gradients_of_the_norm_are_overwritten_added_or_in_place(Kernels kernels) {
        for (int round = 0; round < 6; round++) {
            try (Scope scope = Scope.confined()) {
                int rows = round == 0 ? 1 : random.between(1, 300);
                int hidden = random.between(1, 40);
                // over one element a small epsilon leaves of the norm only the sign, and of its gradient only rounding
                double epsilon = hidden == 1 ? 1 : 1e-5;
                boolean heads = round % 2 == 1;
                Tensor x = heads ? random.headsOfWider(scope, rows, 2, hidden) : random.contiguous(scope, rows, hidden);
                Tensor gradOut =
                        heads ? random.headsOfWider(scope, rows, 2, hidden) : random.contiguous(scope, rows, hidden);
                Tensor weight = random.contiguous(scope, hidden);
                double[][] inputs = SeededTensors.rows(x);
                double[] inverses = inverses(inputs, epsilon);
                Tensor inverse = random.contiguous(scope, inputs.length);
                NormForm form = form(round, epsilon);
                kernels.rmsNorm(x, weight, form, SeededTensors.zeros(scope, x.sizes()), inverse);

                Tensor gradWeight = random.contiguous(scope, hidden);
                double[] expectedWeight = SeededTensors.doubles(gradWeight);
                double[][] expected = normGradient(
                        inputs, inverses, factors(weight, form), SeededTensors.rows(gradOut), expectedWeight);
                Tensor gradX = random.contiguous(scope, x.sizes());
                double[][] added = SeededTensors.rows(gradX);
                add(expected, added);

                kernels.rmsNormBackward(gradOut, x, weight, form, inverse, gradX, true, gradWeight);
                random.assertClose("gradient added", gradX, added);
                random.assertClose("gradient of the weight", gradWeight, expectedWeight);
                kernels.rmsNormBackward(gradOut, x, weight, form, inverse, gradX, false, gradWeight);
                random.assertClose("gradient overwritten", gradX, expected);
                kernels.rmsNormBackward(gradOut, x, weight, form, inverse, gradOut, false, gradWeight);
                random.assertClose("gradient in place", gradOut, expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void heads_turn_by_their_tokens_position_and_back(Kernels kernels) {
        for (int round = 0; round < 5; round++) {
            try (Scope scope = Scope.confined()) {
                int tokens = round == 0 ? 1 : random.between(1, 30);
                int heads = random.between(1, 5);
                int half = random.between(1, 20);
                int positions = random.between(1, 40);
                int[] position = random.indices(tokens, positions);
                Tensor x = random.headsOfWider(scope, tokens, heads, 2L * half);
                Tensor angles = random.contiguous(scope, positions, half);
                Tensor cos = SeededTensors.zeros(scope, positions, half);
                Tensor sin = SeededTensors.zeros(scope, positions, half);
                double scaling = 1.3; // of the attention: so the inverse is the transpose, not the way back
                fill(cos, sin, SeededTensors.rows(angles), scaling, scope);
                double[][] inputs = SeededTensors.rows(x);
                Tensor index = Tensor.ofInts(scope, Device.cpu(), position);

                kernels.rope(x, cos, sin, index, false);
                double[][] turned =
                        turned(inputs, SeededTensors.rows(cos), SeededTensors.rows(sin), position, heads, 1);
                random.assertClose("rope", x, turned);
                double[][] again = SeededTensors.rows(x);
                kernels.rope(x, cos, sin, index, true);
                random.assertClose(
                        "rope back",
                        x,
                        turned(again, SeededTensors.rows(cos), SeededTensors.rows(sin), position, heads, -1));
            }
        }
    }

    private static void fill(Tensor cos, Tensor sin, double[][] angles, double scaling, Scope scope) {
        int half = angles[0].length;
        float[] cosines = new float[angles.length * half];
        float[] sines = new float[angles.length * half];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = (float) (scaling * Math.cos(angles[i / half][i % half]));
            sines[i] = (float) (scaling * Math.sin(angles[i / half][i % half]));
        }
        cos.copyFrom(Tensor.ofFloats(scope, cosines, cos.sizes()));
        sin.copyFrom(Tensor.ofFloats(scope, sines, sin.sizes()));
    }

    private static double[][] turned(
            double[][] x, double[][] cos, double[][] sin, int[] position, int heads, int direction) {
        int half = x[0].length / 2;
        double[][] out = new double[x.length][2 * half];
        for (int row = 0; row < x.length; row++) {
            int angle = position[row / heads];
            for (int i = 0; i < half; i++) {
                double c = cos[angle][i];
                double s = direction * sin[angle][i];
                out[row][i] = x[row][i] * c - x[row][i + half] * s;
                out[row][i + half] = x[row][i + half] * c + x[row][i] * s;
            }
        }
        return out;
    }

    private static double[] inverses(double[][] x, double epsilon) {
        double[] inverses = new double[x.length];
        for (int row = 0; row < x.length; row++) {
            double squares = 0;
            for (double value : x[row]) {
                squares += value * value;
            }
            inverses[row] = 1 / Math.sqrt(squares / x[row].length + epsilon);
        }
        return inverses;
    }

    private static double[][] normed(double[][] x, double[] inverses, double[] weight) {
        double[][] out = new double[x.length][weight.length];
        for (int row = 0; row < x.length; row++) {
            for (int column = 0; column < weight.length; column++) {
                out[row][column] = x[row][column] * inverses[row] * weight[column];
            }
        }
        return out;
    }

    /// d out[j] / d x[i] = weight[j] inverse (1[i=j] - x[i] x[j] inverse^2 / H), summed as it stands.
    private static double[][] normGradient(
            double[][] x, double[] inverses, double[] weight, double[][] gradOut, double[] gradWeight) {
        int hidden = weight.length;
        double[][] gradX = new double[x.length][hidden];
        for (int row = 0; row < x.length; row++) {
            double inverse = inverses[row];
            for (int j = 0; j < hidden; j++) {
                gradWeight[j] += gradOut[row][j] * x[row][j] * inverse;
                for (int i = 0; i < hidden; i++) {
                    double slope = (i == j ? 1 : 0) - x[row][i] * x[row][j] * inverse * inverse / hidden;
                    gradX[row][i] += gradOut[row][j] * weight[j] * inverse * slope;
                }
            }
        }
        return gradX;
    }
}
