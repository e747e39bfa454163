package io.burnish.train;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.Kernels;

/// The machine's own best rate of matrix products, measured here and now.
public final class MachinePeak {

    private static final int SIZE = 1536;
    private static final int TRIES = 8;

    private MachinePeak() {}

    /// Floating-point operations a second, the best of several large products.
    public static double measure(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            Tensor left = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), SIZE, SIZE);
            Tensor right = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), SIZE, SIZE);
            Tensor out = Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), SIZE, SIZE);
            double best = Double.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                long start = System.nanoTime();
                kernels.matmul(left, right, out);
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
            return 2.0 * SIZE * SIZE * SIZE / best;
        }
    }
}
