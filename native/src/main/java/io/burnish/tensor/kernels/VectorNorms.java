package io.burnish.tensor.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// RMSNorm and its gradient, two passes over a row that is in the cache.
///
/// Legend: R rows, H hidden. g stands for the gradient of x / rms(x) * (offset + weight).
final class VectorNorms {

    private final Workers workers;

    VectorNorms(Workers workers) {
        this.workers = workers;
    }

    /// @param addend_RH null: nothing is added
    void forward(@Nullable Rows addend_RH, Rows x_RH, long weight_H, NormForm form, Rows out_RH, long inverse_R) {
        float offset = (float) form.offset();
        int columns = x_RH.columns();
        workers.forRows(x_RH.count(), columns, (_, from, to) -> {
            float[] lanes = new float[Lanes.COUNT];
            for (long row = from; row < to; row++) {
                double meanSquare = sumOfSquares(x_RH.row(row), columns, lanes) / columns;
                float inverse = (float) (1 / Math.sqrt(meanSquare + form.epsilon()));
                Lanes.put(inverse_R + row * Float.BYTES, inverse);
                if (addend_RH == null) {
                    scale(x_RH.row(row), inverse, weight_H, offset, out_RH.row(row), columns);
                } else {
                    long addend = addend_RH.row(row);
                    scalePlus(addend, x_RH.row(row), inverse, weight_H, offset, out_RH.row(row), columns);
                }
            }
        });
    }

    void backward(
            Rows gradOut_RH,
            Rows x_RH,
            long weight_H,
            NormForm form,
            long inverse_R,
            Rows gradX_RH,
            boolean accumulate,
            long gradWeight_H) {
        int columns = x_RH.columns();
        float offset = (float) form.offset();
        long bytes = (long) columns * Float.BYTES;
        int chunks = Workers.chunks(x_RH.count(), columns);
        try (Arena arena = Arena.ofConfined()) {
            long sums = arena.allocate(ValueLayout.JAVA_FLOAT, (long) chunks * columns)
                    .address();
            workers.forRows(x_RH.count(), columns, (chunk, from, to) -> {
                float[] lanes = new float[Lanes.COUNT];
                for (long row = from; row < to; row++) {
                    long gradOut = gradOut_RH.row(row);
                    long x = x_RH.row(row);
                    float inverse = Lanes.get(inverse_R + row * Float.BYTES);
                    double dot = dot(gradOut, x, weight_H, offset, inverse, sums + chunk * bytes, columns, lanes);
                    float mean = (float) (dot * inverse / columns);
                    gradient(gradOut, x, weight_H, offset, inverse, mean, gradX_RH.row(row), accumulate, columns);
                }
            });
            for (int chunk = 0; chunk < chunks; chunk++) {
                VectorRows.add(sums + chunk * bytes, gradWeight_H, columns);
            }
        }
    }

    private static double sumOfSquares(long x, int columns, float[] lanes) {
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        int whole = Lanes.whole(columns);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = Lanes.load(x + i * 4L);
            sum = v.fma(v, sum);
        }
        if (whole < columns) {
            FloatVector v = Lanes.load(x + whole * 4L, Lanes.tail(columns));
            sum = v.fma(v, sum);
        }
        return Lanes.sum(sum, lanes);
    }

    private static void scale(long x, float inverse, long weight, float offset, long out, int columns) {
        FloatVector inverses = FloatVector.broadcast(Lanes.SPECIES, inverse);
        FloatVector offsets = FloatVector.broadcast(Lanes.SPECIES, offset);
        int whole = Lanes.whole(columns);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector factor = Lanes.load(weight + i * 4L).add(offsets);
            Lanes.store(Lanes.load(x + i * 4L).mul(inverses).mul(factor), out + i * 4L);
        }
        if (whole < columns) {
            var tail = Lanes.tail(columns);
            long at = whole * 4L;
            FloatVector factor = Lanes.load(weight + at, tail).add(offsets);
            Lanes.store(Lanes.load(x + at, tail).mul(inverses).mul(factor), out + at, tail);
        }
    }

    private static void scalePlus(
            long addend, long x, float inverse, long weight, float offset, long out, int columns) {
        FloatVector inverses = FloatVector.broadcast(Lanes.SPECIES, inverse);
        FloatVector offsets = FloatVector.broadcast(Lanes.SPECIES, offset);
        int whole = Lanes.whole(columns);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector factor = Lanes.load(weight + i * 4L).add(offsets);
            FloatVector normed = Lanes.load(x + i * 4L).mul(inverses).mul(factor);
            Lanes.store(Lanes.load(addend + i * 4L).add(normed), out + i * 4L);
        }
        if (whole < columns) {
            var tail = Lanes.tail(columns);
            long at = whole * 4L;
            FloatVector factor = Lanes.load(weight + at, tail).add(offsets);
            FloatVector normed = Lanes.load(x + at, tail).mul(inverses).mul(factor);
            Lanes.store(Lanes.load(addend + at, tail).add(normed), out + at, tail);
        }
    }

    /// Returns the sum of g * x, and adds gradOut * x * inverse to the weight's gradient.
    private static double dot(
            long gradOut,
            long x,
            long weight,
            float offset,
            float inverse,
            long gradWeight,
            int columns,
            float[] lanes) {
        FloatVector offsets = FloatVector.broadcast(Lanes.SPECIES, offset);
        FloatVector inverses = FloatVector.broadcast(Lanes.SPECIES, inverse);
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        int whole = Lanes.whole(columns);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector product = Lanes.load(gradOut + i * 4L).mul(Lanes.load(x + i * 4L));
            sum = product.fma(Lanes.load(weight + i * 4L).add(offsets), sum);
            Lanes.store(product.fma(inverses, Lanes.load(gradWeight + i * 4L)), gradWeight + i * 4L);
        }
        if (whole < columns) {
            var tail = Lanes.tail(columns);
            long at = whole * 4L;
            FloatVector product = Lanes.load(gradOut + at, tail).mul(Lanes.load(x + at, tail));
            sum = product.fma(Lanes.load(weight + at, tail).add(offsets), sum);
            Lanes.store(product.fma(inverses, Lanes.load(gradWeight + at, tail)), gradWeight + at, tail);
        }
        return Lanes.sum(sum, lanes);
    }

    /// gradX (+)= inverse * (g - x * inverse * mean), with mean = mean(g * x * inverse).
    private static void gradient(
            long gradOut,
            long x,
            long weight,
            float offset,
            float inverse,
            float mean,
            long gradX,
            boolean accumulate,
            int columns) {
        FloatVector offsets = FloatVector.broadcast(Lanes.SPECIES, offset);
        FloatVector inverses = FloatVector.broadcast(Lanes.SPECIES, inverse);
        FloatVector slopes = FloatVector.broadcast(Lanes.SPECIES, -mean * inverse);
        int whole = Lanes.whole(columns);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector g =
                    Lanes.load(gradOut + i * 4L).mul(Lanes.load(weight + i * 4L).add(offsets));
            FloatVector grad = Lanes.load(x + i * 4L).fma(slopes, g).mul(inverses);
            Lanes.store(accumulate ? grad.add(Lanes.load(gradX + i * 4L)) : grad, gradX + i * 4L);
        }
        if (whole < columns) {
            var tail = Lanes.tail(columns);
            long at = whole * 4L;
            FloatVector g = Lanes.load(gradOut + at, tail)
                    .mul(Lanes.load(weight + at, tail).add(offsets));
            FloatVector grad = Lanes.load(x + at, tail).fma(slopes, g).mul(inverses);
            Lanes.store(accumulate ? grad.add(Lanes.load(gradX + at, tail)) : grad, gradX + at, tail);
        }
    }
}
