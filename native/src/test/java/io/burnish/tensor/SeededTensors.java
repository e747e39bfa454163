package io.burnish.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.Random;

/// Random shapes and numbers from one seed, which every failure names; `-Dburnish.seed=...` repeats it.
public final class SeededTensors {

    /// A tensor's unused neighbours: what a strided view must neither read nor write.
    private static final int MARGIN = 3;

    private final long seed;
    private final Random random;

    private SeededTensors(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /// The same numbers every time, for a chain of ops so long that a badly conditioned draw (a head whose norm is
    /// nearly zero) makes float32 itself lose digits; `-Dburnish.seed=...` tries others.
    public static SeededTensors pinned(long seed) {
        return new SeededTensors(Long.getLong("burnish.seed", seed));
    }

    public static SeededTensors seeded() {
        return new SeededTensors(Long.getLong("burnish.seed", System.nanoTime()));
    }

    /// A whole number, both ends included.
    public int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    public float[] normals(long count) {
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    public int[] indices(int count, int bound) {
        return random.ints(count, 0, bound).toArray();
    }

    public Tensor contiguous(Scope scope, long... sizes) {
        long elements = 1;
        for (long size : sizes) {
            elements *= size;
        }
        return Tensor.ofFloats(scope, normals(elements), sizes);
    }

    /// Columns of a wider matrix: last stride 1, rows apart.
    public Tensor columnsOfWider(Scope scope, long rows, long columns) {
        return contiguous(scope, rows, columns + 2 * MARGIN).columns(scope, MARGIN, MARGIN + columns);
    }

    /// A matrix whose first stride is 1.
    public Tensor transposed(Scope scope, long rows, long columns) {
        return contiguous(scope, columns, rows).transposed(scope);
    }

    /// Heads side by side among the columns of a wider matrix: [T, heads, D].
    public Tensor headsOfWider(Scope scope, long tokens, long heads, long headSize) {
        long width = heads * headSize + 2 * MARGIN;
        return contiguous(scope, tokens, width)
                .view(scope, MARGIN, new long[] {tokens, heads, headSize}, new long[] {width, headSize, 1});
    }

    public static Tensor zeros(Scope scope, long... sizes) {
        return Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), sizes);
    }

    /// The elements as doubles, row by row of the last axis.
    public static double[][] rows(Tensor tensor) {
        return rows(tensor.toFloats(), Math.toIntExact(tensor.size(tensor.dimensions() - 1)));
    }

    public static double[][] rows(float[] values, int columns) {
        double[][] rows = new double[columns == 0 ? 0 : values.length / columns][columns];
        for (int i = 0; i < rows.length * columns; i++) {
            rows[i / columns][i % columns] = values[i];
        }
        return rows;
    }

    public static double[] doubles(Tensor tensor) {
        float[] values = tensor.toFloats();
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    public void assertClose(String what, Tensor actual, double[][] expected) {
        assertClose(what, actual, expected, 1e-5);
    }

    public void assertClose(String what, Tensor actual, double[][] expected, double relative) {
        int columns = expected.length == 0 ? 0 : expected[0].length;
        double[] flat = new double[expected.length * columns];
        for (int row = 0; row < expected.length; row++) {
            System.arraycopy(expected[row], 0, flat, row * columns, columns);
        }
        assertClose(what, actual, flat, relative);
    }

    public void assertClose(String what, Tensor actual, double[] expected) {
        assertClose(what, actual, expected, 1e-5);
    }

    /// Every element within a part of its own size plus the root mean square: sums that cancel keep
    /// their terms' error.
    public void assertClose(String what, Tensor actual, double[] expected, double relative) {
        double[] values = doubles(actual);
        assertThat(values.length).as("%s: elements (seed %d)", what, seed).isEqualTo(expected.length);
        double squares = 0;
        for (double value : expected) {
            squares += value * value;
        }
        double typical = Math.sqrt(squares / Math.max(1, expected.length));
        for (int i = 0; i < expected.length; i++) {
            double tolerance = relative * (Math.abs(expected[i]) + typical) + 1e-30;
            if (!(Math.abs(values[i] - expected[i]) <= tolerance)) {
                throw new AssertionError("%s: element %d of %s is %.9g, should be %.9g within %.2g (-Dburnish.seed=%d)"
                        .formatted(what, i, actual, values[i], expected[i], tolerance, seed));
            }
        }
    }
}
