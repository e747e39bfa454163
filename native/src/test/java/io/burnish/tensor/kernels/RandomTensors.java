package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Random tensors of one scope, contiguous or as views with gaps; the seed is named where an assertion fails.
///
/// `-Dburnish.seed=N` repeats a run.
final class RandomTensors {

    private final Scope scope;
    private final long seed = Long.getLong("burnish.seed", System.nanoTime());
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

    RandomTensors(Scope scope) {
        this.scope = scope;
    }

    Tensor normal(long... sizes) {
        return scaled(1, sizes);
    }

    Tensor scaled(double spread, long... sizes) {
        long elements = 1;
        for (long size : sizes) {
            elements *= size;
        }
        float[] values = new float[(int) elements];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (spread * random.nextGaussian());
        }
        return Tensor.ofFloats(scope, values, sizes);
    }

    /// Columns of a wider matrix.
    Tensor matrixView(int rows, int columns) {
        return normal(rows, columns + 5).columns(scope, 2, columns + 2);
    }

    /// Heads in the middle of fused columns: three axes with gaps between rows.
    Tensor heads(int tokens, int heads, int size) {
        Tensor fused = normal(tokens, (heads + 2L) * size);
        return fused.view(scope, size, new long[] {tokens, heads, size}, new long[] {fused.stride(0), size, 1});
    }

    Tensor ints(int count, int bound) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(bound);
        }
        return Tensor.ofInts(scope, Device.cpu(), values);
    }

    RandomGenerator generator() {
        return random;
    }

    long seed() {
        return seed;
    }

    Tensor copy(Tensor x) {
        return x.to(scope, DataType.FLOAT32, Device.cpu());
    }

    /// A copy with gaps between its rows.
    Tensor viewOf(Tensor x) {
        Tensor copy = x.dimensions() == 3
                ? heads((int) x.size(0), (int) x.size(1), (int) x.size(2))
                : matrixView((int) x.size(0), (int) x.size(1));
        return copy.copyFrom(x);
    }

    Tensor scaledBy(Tensor x, float factor) {
        float[] values = x.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return Tensor.ofFloats(scope, values, x.sizes());
    }

    Tensor squares(Tensor x) {
        float[] values = x.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= values[i];
        }
        return Tensor.ofFloats(scope, values, x.sizes());
    }

    static void fill(Tensor x, float value) {
        MemorySegment data = x.data();
        for (long i = 0; i < x.elements(); i++) {
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        }
    }

    static void set(Tensor x, long row, long column, float value) {
        x.data().setAtIndex(ValueLayout.JAVA_FLOAT, row * x.size(1) + column, value);
    }

    /// Equal to a tolerance relative to the tensor's largest element and to the element itself.
    void assertClose(String what, Tensor actual, Tensor expected, double tolerance) {
        float[] actualValues = actual.toFloats();
        float[] expectedValues = expected.toFloats();
        assertThat(actualValues).hasSameSizeAs(expectedValues);
        double largest = 0;
        for (float value : expectedValues) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < actualValues.length; i++) {
            double allowed = tolerance * (Math.abs(expectedValues[i]) + 0.1 * largest + 1e-6);
            if (!(Math.abs(actualValues[i] - expectedValues[i]) <= allowed)) {
                throw new AssertionError("%s, element %d of %s: %s instead of %s (-Dburnish.seed=%d repeats it)"
                        .formatted(what, i, actual, actualValues[i], expectedValues[i], seed));
            }
        }
    }
}
