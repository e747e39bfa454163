package io.burnish.train;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.Kernels;
import java.util.Random;

/// The machine's own best rate of matrix products, measured here and now.
public final class MachinePeak {

    private static final int SIZE = 1536;
    private static final int SIZE_ON_CARD = 6144;
    private static final long FLOATS = 32L << 20;
    private static final long FLOATS_ON_CARD = 256L << 20;
    private static final int TRIES = 8;

    private MachinePeak() {}

    /// Floating-point operations a second, the best of several large products.
    ///
    /// @param type of the operands
    public static double measure(Kernels kernels, DataType type, Device device) {
        int size = device.isGpu() ? SIZE_ON_CARD : SIZE;
        try (Scope scope = Scope.confined()) {
            Tensor left = filled(scope, type, device, size);
            Tensor right = filled(scope, type, device, size);
            Tensor out = Tensor.zeros(scope, type, device, size, size);
            double best = Double.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                await(scope, out);
                long start = System.nanoTime();
                kernels.matmul(left, right, out);
                await(scope, out);
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
            return 2.0 * size * size * size / best;
        }
    }

    /// Bytes read a second, the best of several copies of what no cache holds.
    static double measureMemory(Device device) {
        long floats = device.isGpu() ? FLOATS_ON_CARD : FLOATS;
        try (Scope scope = Scope.confined()) {
            Tensor from = Tensor.zeros(scope, DataType.FLOAT32, device, floats);
            Tensor to = Tensor.zeros(scope, DataType.FLOAT32, device, floats);
            double best = Double.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                await(scope, to);
                long start = System.nanoTime();
                to.copyFrom(from);
                await(scope, to);
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
            return 2.0 * floats * Float.BYTES / best; // read and written
        }
    }

    // a card is faster on zeros, which cost no power; one row, repeated, is random enough
    private static Tensor filled(Scope scope, DataType type, Device device, int size) {
        float[] row = new float[size];
        Random random = new Random(size);
        for (int i = 0; i < size; i++) {
            row[i] = random.nextFloat() - 0.5f;
        }
        Tensor row_1N = Tensor.ofFloats(scope, row, 1, size);
        Tensor filled = Tensor.empty(scope, type, device, size, size);
        // stride 0: the same row for all
        return filled.copyFrom(
                row_1N.to(scope, type, device).view(scope, 0, new long[] {size, size}, new long[] {0, 1}));
    }

    // a card works on while the host goes on; reading one number waits for it
    private static void await(Scope scope, Tensor out) {
        if (out.device().isGpu()) {
            out.view(scope, 0, new long[] {1}, new long[] {1}).toFloats();
        }
    }
}
