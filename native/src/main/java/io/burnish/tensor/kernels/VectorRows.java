package io.burnish.tensor.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// Copies, sums and multiples of rows, by index or all of them.
///
/// Legend: T and R rows, V rows of a table, H and O columns.
final class VectorRows {

    // rows of a table are owned by parts, so that rows that occur twice are added in their order, by one thread
    private static final int PARTS = 16;
    private static final long SHARED_ELEMENTS = 1 << 15;

    private final Workers workers;

    VectorRows(Workers workers) {
        this.workers = workers;
    }

    void addBias(Rows x_TO, long bias_O) {
        int columns = x_TO.columns();
        workers.forRows(x_TO.count(), columns, (_, from, to) -> {
            for (long row = from; row < to; row++) {
                add(bias_O, x_TO.row(row), columns);
            }
        });
    }

    void addColumnSums(Rows x_TO, long sums_O) {
        int columns = x_TO.columns();
        long bytes = (long) columns * Float.BYTES;
        int chunks = Workers.chunks(x_TO.count(), columns);
        try (Arena arena = Arena.ofConfined()) {
            long sums = arena.allocate(ValueLayout.JAVA_FLOAT, (long) chunks * columns)
                    .address();
            workers.forRows(x_TO.count(), columns, (chunk, from, to) -> {
                for (long row = from; row < to; row++) {
                    add(x_TO.row(row), sums + chunk * bytes, columns);
                }
            });
            for (int chunk = 0; chunk < chunks; chunk++) {
                add(sums + chunk * bytes, sums_O, columns);
            }
        }
    }

    void add(Rows source, Rows target) {
        int columns = source.columns();
        workers.forRows(source.count(), columns, (_, from, to) -> {
            for (long row = from; row < to; row++) {
                add(source.row(row), target.row(row), columns);
            }
        });
    }

    void gather(Rows table_VH, long rows_T, Rows out_TH) {
        int columns = out_TH.columns();
        workers.forRows(out_TH.count(), columns, (_, from, to) -> {
            for (long row = from; row < to; row++) {
                Lanes.copy(table_VH.row(Lanes.getLong(rows_T + row * Long.BYTES)), out_TH.row(row), columns);
            }
        });
    }

    void addTo(Rows x_TH, long rows_T, Rows table_VH) {
        int columns = x_TH.columns();
        forOwners(x_TH, (part, parts) -> {
            for (long row = 0; row < x_TH.count(); row++) {
                long target = Lanes.getLong(rows_T + row * Long.BYTES);
                if (target % parts == part) {
                    add(x_TH.row(row), table_VH.row(target), columns);
                }
            }
        });
    }

    void scale(Rows x_RH, long scale_R, Rows out_RH) {
        int columns = x_RH.columns();
        workers.forRows(x_RH.count(), columns, (_, from, to) -> {
            for (long row = from; row < to; row++) {
                scale(x_RH.row(row), Lanes.get(scale_R + row * Float.BYTES), out_RH.row(row), columns);
            }
        });
    }

    void addScaled(Rows table_VH, long rows_R, long coefficient_R, Rows out_RH) {
        int columns = out_RH.columns();
        workers.forRows(out_RH.count(), columns, (_, from, to) -> {
            for (long row = from; row < to; row++) {
                long source = table_VH.row(Lanes.getLong(rows_R + row * Long.BYTES));
                addScaled(source, Lanes.get(coefficient_R + row * Float.BYTES), out_RH.row(row), columns);
            }
        });
    }

    void addScaledTo(Rows x_RH, long rows_R, long coefficient_R, Rows table_VH) {
        int columns = x_RH.columns();
        forOwners(x_RH, (part, parts) -> {
            for (long row = 0; row < x_RH.count(); row++) {
                long target = Lanes.getLong(rows_R + row * Long.BYTES);
                if (target % parts == part) {
                    float coefficient = Lanes.get(coefficient_R + row * Float.BYTES);
                    addScaled(x_RH.row(row), coefficient, table_VH.row(target), columns);
                }
            }
        });
    }

    private interface OwnersTask {
        void run(int part, int parts);
    }

    private void forOwners(Rows x, OwnersTask task) {
        if (x.count() * x.columns() < SHARED_ELEMENTS) {
            task.run(0, 1);
        } else {
            workers.forParts(PARTS, (part, _, _) -> task.run(part, PARTS));
        }
    }

    /// target += source.
    static void add(long source, long target, int columns) {
        int whole = Lanes.whole(columns);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.store(Lanes.load(target + i * 4L).add(Lanes.load(source + i * 4L)), target + i * 4L);
        }
        if (whole < columns) {
            var tail = Lanes.tail(columns);
            long at = whole * 4L;
            Lanes.store(Lanes.load(target + at, tail).add(Lanes.load(source + at, tail)), target + at, tail);
        }
    }

    /// target = source * factor.
    static void scale(long source, float factor, long target, int columns) {
        FloatVector factors = FloatVector.broadcast(Lanes.SPECIES, factor);
        int whole = Lanes.whole(columns);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.store(Lanes.load(source + i * 4L).mul(factors), target + i * 4L);
        }
        if (whole < columns) {
            var tail = Lanes.tail(columns);
            Lanes.store(Lanes.load(source + whole * 4L, tail).mul(factors), target + whole * 4L, tail);
        }
    }

    /// target += source * factor.
    private static void addScaled(long source, float factor, long target, int columns) {
        FloatVector factors = FloatVector.broadcast(Lanes.SPECIES, factor);
        int whole = Lanes.whole(columns);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.store(Lanes.load(source + i * 4L).fma(factors, Lanes.load(target + i * 4L)), target + i * 4L);
        }
        if (whole < columns) {
            var tail = Lanes.tail(columns);
            long at = whole * 4L;
            Lanes.store(Lanes.load(source + at, tail).fma(factors, Lanes.load(target + at, tail)), target + at, tail);
        }
    }

    /// The product of two rows.
    ///
    /// @param lanes [COUNT] scratch
    static float dot(long left, long right, int columns, float[] lanes) {
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        int whole = Lanes.whole(columns);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            sum = Lanes.load(left + i * 4L).fma(Lanes.load(right + i * 4L), sum);
        }
        if (whole < columns) {
            var tail = Lanes.tail(columns);
            sum = Lanes.load(left + whole * 4L, tail).fma(Lanes.load(right + whole * 4L, tail), sum);
        }
        return (float) Lanes.sum(sum, lanes);
    }
}
