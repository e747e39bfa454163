package io.burnish.merge;

import io.burnish.tensor.safetensors.TensorEntry;
import java.util.List;

/// The angle between two tensors as vectors.
record Arc(double angle) {

    /// Below this arc and chord differ by less than float32 resolves (a sixth of its square); near a half turn no
    /// arc is defined. A straight line serves for both.
    private static final double SMALLEST_SINE = 1e-3;

    static Arc between(TensorEntry first, TensorEntry second) {
        double[] sums = new double[3];
        StoredValues.forEachBlock(List.of(first, second), (values_MB, start, count) -> {
            for (int i = 0; i < count; i++) {
                double a = values_MB[0][i];
                double b = values_MB[1][i];
                sums[0] += a * b;
                sums[1] += a * a;
                sums[2] += b * b;
            }
        });
        double norms = Math.sqrt(sums[1]) * Math.sqrt(sums[2]);
        return new Arc(norms == 0 ? 0 : Math.acos(Math.clamp(sums[0] / norms, -1, 1)));
    }

    /// The two coefficients of a point on it.
    List<Double> at(double t) {
        double sine = Math.sin(angle);
        if (sine < SMALLEST_SINE) {
            return List.of(1 - t, t);
        }
        return List.of(Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine);
    }
}
