package io.burnish.merge;

import java.util.List;

/// `sum c_i theta_i`. A model of coefficient 0 is not touched, so that a coefficient of 1 alone keeps every bit,
/// the sign of zeros too.
record LinearBlend(double[] coefficients_M) implements Blend {

    static LinearBlend of(List<Double> coefficients) {
        return new LinearBlend(
                coefficients.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /// `theta_0 + sum w_i (theta_i - theta_0)`.
    static LinearBlend ofTasks(List<Double> weights) {
        double[] coefficients = new double[weights.size() + 1];
        coefficients[0] = 1;
        for (int task = 1; task < coefficients.length; task++) {
            coefficients[task] = weights.get(task - 1);
            coefficients[0] -= coefficients[task];
        }
        return new LinearBlend(coefficients);
    }

    @Override
    public void merge(float[][] values_MB, long start, int count, double[] merged_B) {
        boolean first = true;
        for (int model = 0; model < coefficients_M.length; model++) {
            if (coefficients_M[model] != 0) {
                add(coefficients_M[model], values_MB[model], count, merged_B, first);
                first = false;
            }
        }
    }

    private static void add(double coefficient, float[] values_B, int count, double[] merged_B, boolean first) {
        for (int i = 0; i < count; i++) {
            double term = coefficient * values_B[i];
            merged_B[i] = first ? term : merged_B[i] + term;
        }
    }
}
