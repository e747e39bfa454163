package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The optimizer's passes over flat buffers, against loops in double.
class OptimizerContractTest {

    private static final String ALL = "io.burnish.tensor.kernels.AllKernels#onCpu";

    private final SeededTensors random = SeededTensors.seeded();

    @ParameterizedTest
    @MethodSource(ALL)
    void parameters_follow_adamw_over_several_steps(Kernels kernels) {
        for (double weightDecay : new double[] {0, 0.1}) {
            try (Scope scope = Scope.confined()) {
                int count = random.between(1, 700);
                Tensor parameters = random.contiguous(scope, count);
                Tensor mean = SeededTensors.zeros(scope, count);
                Tensor variance = SeededTensors.zeros(scope, count);
                double[] p = SeededTensors.doubles(parameters);
                double[] m = new double[count];
                double[] v = new double[count];
                for (int number = 1; number <= 5; number++) {
                    Tensor gradients = random.contiguous(scope, count);
                    AdamWStep step = new AdamWStep(1e-2, 0.9, 0.999, 1e-8, weightDecay, number, 0.5);
                    adamW(p, SeededTensors.doubles(gradients), m, v, step);
                    kernels.adamW(parameters, gradients, mean, variance, step);
                    random.assertClose("parameters", parameters, p);
                    random.assertClose("mean", mean, m);
                    random.assertClose("variance", variance, v);
                }
            }
        }
    }

    /// The update as the paper has it: bias-corrected moments, decay on the parameter itself.
    private static void adamW(double[] p, double[] gradients, double[] m, double[] v, AdamWStep step) {
        for (int i = 0; i < p.length; i++) {
            double g = gradients[i] * step.gradientScale();
            m[i] = step.beta1() * m[i] + (1 - step.beta1()) * g;
            v[i] = step.beta2() * v[i] + (1 - step.beta2()) * g * g;
            double corrected = m[i] / (1 - Math.pow(step.beta1(), step.step()));
            double spread = Math.sqrt(v[i] / (1 - Math.pow(step.beta2(), step.step())));
            p[i] -= step.learningRate() * step.weightDecay() * p[i];
            p[i] -= step.learningRate() * corrected / (spread + step.epsilon());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_parameter_without_gradient_only_decays(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            Tensor parameters = Tensor.ofFloats(scope, new float[] {2, -4}, 2);
            Tensor zeros = SeededTensors.zeros(scope, 2);
            AdamWStep step = new AdamWStep(0.1, 0.9, 0.999, 1e-8, 0.5, 1, 1);
            kernels.adamW(parameters, zeros, SeededTensors.zeros(scope, 2), SeededTensors.zeros(scope, 2), step);
            random.assertClose("parameters", parameters, new double[] {1.9, -3.8});
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_sum_of_squares_over_millions_is_exact_to_a_millionth(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            float[] values = new float[4_000_001];
            double expected = 0;
            for (int i = 0; i < values.length; i++) {
                values[i] = 1e-3f * (1 + i % 7);
                expected += (double) values[i] * values[i];
            }
            Tensor x = Tensor.ofFloats(scope, values, values.length);
            assertThat(kernels.sumOfSquares(x) / expected).isEqualTo(1, within(1e-6));
            assertThat(kernels.sumOfSquares(x)).as("sums repeat bit for bit").isEqualTo(kernels.sumOfSquares(x));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_sum_of_squares_of_nothing_is_zero_and_of_nan_is_nan(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            assertThat(kernels.sumOfSquares(Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), 0)))
                    .isZero();
            assertThat(kernels.sumOfSquares(Tensor.ofFloats(scope, new float[] {1, Float.NaN}, 2)))
                    .isNaN();
            assertThat(kernels.sumOfSquares(Tensor.ofFloats(scope, new float[] {1, Float.NEGATIVE_INFINITY}, 2)))
                    .isInfinite();
        }
    }
}
