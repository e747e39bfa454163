package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class ExponentialTest {

    private static final int STEPS = 20_000;

    @Test
    void exp_is_less_than_one_unit_in_the_last_place_off() {
        for (int step = 0; step <= STEPS; step++) {
            float x = Exponential.SMALLEST * step / STEPS;
            double expected = Math.exp(x);
            double error = Math.abs(first(Exponential.exp(vector(x))) - expected) / Math.ulp((float) expected);
            assertThat(error).isLessThan(1);
        }
    }

    @Test
    void exp_of_nan_is_nan() {
        assertThat(first(Exponential.exp(vector(Float.NaN)))).isNaN();
    }

    @Test
    void sigmoid_is_exact_from_end_to_end() {
        for (int step = -STEPS; step <= STEPS; step++) {
            float x = 87f * step / STEPS;
            double expected = 1 / (1 + Math.exp(-x));
            double error = Math.abs(first(Exponential.sigmoid(vector(x))) - expected) / Math.ulp((float) expected);
            assertThat(error).isLessThan(2.5);
        }
        assertThat(first(Exponential.sigmoid(vector(1e30f)))).isEqualTo(1);
        assertThat(first(Exponential.sigmoid(vector(-1e30f)))).isLessThan(2e-38f);
        assertThat(first(Exponential.sigmoid(vector(Float.NaN)))).isNaN();
    }

    @Test
    void tanh_is_exact_from_end_to_end() {
        for (int step = -STEPS; step <= STEPS; step++) {
            for (float span : new float[] {1e-3f, 1, 12}) {
                float x = span * step / STEPS;
                double expected = Math.tanh(x);
                double error = Math.abs(first(Exponential.tanh(vector(x))) - expected);
                assertThat(error / Math.ulp((float) expected)).as("tanh(%s)", x).isLessThan(3);
            }
        }
        assertThat(first(Exponential.tanh(vector(1e30f)))).isEqualTo(1);
        assertThat(first(Exponential.tanh(vector(Float.NEGATIVE_INFINITY)))).isEqualTo(-1);
        assertThat(first(Exponential.tanh(vector(Float.NaN)))).isNaN();
    }

    private static FloatVector vector(float x) {
        float[] values = new float[Lanes.COUNT];
        Arrays.fill(values, x);
        return FloatVector.fromArray(Lanes.SPECIES, values, 0);
    }

    private static float first(FloatVector vector) {
        float[] values = vector.toArray();
        assertThat(values).containsOnly(values[0]);
        return values[0];
    }
}
