package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;

/// Where the rows of a float32 tensor on the CPU lie: two axes, or three whose leading two count rows.
///
/// @param columns elements of a row, side by side
/// @param inner rows to one step of the first axis
/// @param outerBytes from one step of the first axis to the next
/// @param innerBytes from one row to the next within it
record Rows(long address, long count, int columns, long inner, long outerBytes, long innerBytes) {

    static Rows of(Tensor x) {
        boolean matrix = x.dimensions() == 2;
        return new Rows(
                x.address(),
                matrix ? x.size(0) : x.size(0) * x.size(1),
                Math.toIntExact(x.size(x.dimensions() - 1)),
                matrix ? 1 : x.size(1),
                x.stride(0) * Float.BYTES,
                matrix ? 0 : x.stride(1) * Float.BYTES);
    }

    /// The address of a row.
    long row(long index) {
        return inner == 1
                ? address + index * outerBytes
                : address + index / inner * outerBytes + index % inner * innerBytes;
    }

    /// Whether every tensor's rows are runs of float32 in host memory.
    static boolean fit(Tensor... tensors) {
        for (Tensor x : tensors) {
            int last = x.dimensions() - 1;
            boolean runs = last >= 1 && last <= 2 && (x.stride(last) == 1 || x.size(last) <= 1);
            if (!runs || !isFloat(x)) {
                return false;
            }
        }
        return true;
    }

    /// Whether every tensor is one run of float32 in host memory.
    static boolean fitRuns(Tensor... tensors) {
        for (Tensor x : tensors) {
            if (!isFloat(x) || !x.isContiguous()) {
                return false;
            }
        }
        return true;
    }

    /// Whether an index tensor can be read here: int64 in host memory, contiguous.
    static boolean fitIndex(Tensor index) {
        return index.type() == DataType.INT64 && !index.device().isGpu() && index.isContiguous();
    }

    /// Throws where an index points outside a table: here that would be somebody else's memory.
    static void checkIndex(String primitive, Tensor index, long size) {
        long address = index.address();
        long count = index.elements();
        for (long i = 0; i < count; i++) {
            long value = Lanes.getLong(address + i * Long.BYTES);
            if (value < 0 || value >= size) {
                throw new ShapeException(
                        "%s: index %d at place %d is outside a table of %d rows".formatted(primitive, value, i, size));
            }
        }
    }

    private static boolean isFloat(Tensor x) {
        return x.type() == DataType.FLOAT32 && !x.device().isGpu();
    }
}
