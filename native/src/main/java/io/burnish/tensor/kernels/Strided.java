package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Tensor;

/// Where the rows of a tensor lie, in elements, as our CUDA kernels are told: one axis, two, or three whose leading two
/// count rows.
///
/// @param columns elements of a row, side by side
/// @param inner rows to one step of the first axis
/// @param outer from one step of the first axis to the next
/// @param within from one row to the next within it
record Strided(Tensor tensor, long rows, int columns, int inner, long outer, long within) {

    static Strided of(Tensor x) {
        int axes = x.dimensions();
        int columns = Math.toIntExact(x.size(axes - 1));
        return switch (axes) {
            case 1 -> new Strided(x, 1, columns, 1, columns, 0);
            case 2 -> new Strided(x, x.size(0), columns, 1, x.stride(0), 0);
            default ->
                new Strided(
                        x,
                        x.size(0) * x.size(1),
                        columns,
                        Math.toIntExact(Math.max(1, x.size(1))),
                        x.stride(0),
                        x.size(1) == 1 ? 0 : x.stride(1));
        };
    }

    /// How many 16-byte vectors its rows fill, the last one of each perhaps in part.
    long vectors() {
        int lanes = Cuda.lanes(tensor.type());
        return rows * ((columns + lanes - 1) / lanes);
    }

    /// Whether all are float32, or all bfloat16, and rows are runs.
    static boolean fit(Tensor... tensors) {
        for (Tensor x : tensors) {
            int last = x.dimensions() - 1;
            boolean runs = last >= 0 && last <= 2 && (x.stride(last) == 1 || x.size(last) <= 1);
            if (!runs || !Cuda.isFloat(x) || x.type() != tensors[0].type()) {
                return false;
            }
        }
        return true;
    }

    /// Whether all are matrices as above.
    static boolean fitMatrices(Tensor... tensors) {
        for (Tensor x : tensors) {
            if (x.dimensions() != 2) {
                return false;
            }
        }
        return fit(tensors);
    }

    /// Whether each tensor is one run of elements of a type.
    static boolean areRuns(DataType type, Tensor... tensors) {
        for (Tensor x : tensors) {
            if (x.type() != type || !x.isContiguous()) {
                return false;
            }
        }
        return true;
    }

    /// Whether a tensor is one run of float32 or of bfloat16.
    static boolean isFloatRun(Tensor x) {
        return Cuda.isFloat(x) && x.isContiguous();
    }
}
