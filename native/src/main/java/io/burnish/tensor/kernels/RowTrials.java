package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.CardSelfTest.Body;
import io.burnish.tensor.kernels.CardSelfTest.Trial;
import io.burnish.tensor.kernels.TrialValues.Output;
import io.burnish.tensor.kernels.TrialValues.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Trials of products, rows and columns.
final class RowTrials {

    private static final int ROWS = 37;
    private static final int TABLE = 11;
    private static final int COLUMNS = 136;
    private static final int INNER = 72;

    private RowTrials() {}

    /// A body for each element type, and how far its results may be off: one rounding more or less.
    static List<Trial> ofTypes(String name, Function<DataType, Body> body) {
        List<Trial> trials = new ArrayList<>();
        for (DataType type : List.of(DataType.FLOAT32, DataType.BFLOAT16)) {
            trials.add(Trial.of(name + " (" + type.name().toLowerCase(java.util.Locale.ROOT) + ")", body.apply(type)));
        }
        return trials;
    }

    static Tolerance tolerance(DataType type) {
        return Tolerance.of(type == DataType.FLOAT32 ? 5e-5 : 1.0 / 64);
    }

    static List<Output> outputs(DataType type, Tensor... tensors) {
        List<Output> outputs = new ArrayList<>();
        for (Tensor tensor : tensors) {
            // float32 beside bf16 is a sum or a statistic, which bf16 must not make coarser
            outputs.add(new Output("result " + (outputs.size() + 1), tensor, tolerance(tensor.type())));
        }
        return List.copyOf(outputs);
    }

    static List<Trial> all() {
        List<Trial> trials = new ArrayList<>();
        trials.addAll(ofTypes("matmul", type -> (kernels, values) -> {
            Tensor out = values.poison(type, ROWS, COLUMNS);
            Tensor weight = values.normals(type, COLUMNS, INNER);
            kernels.matmul(values.normals(type, ROWS, INNER), weight.transposed(values.scope()), out);
            return outputs(type, out);
        }));
        trials.addAll(ofTypes("matmulPlus", type -> (kernels, values) -> {
            Tensor sum = values.normals(type, ROWS, COLUMNS);
            kernels.matmulPlus(sum, values.normals(type, ROWS, INNER), values.normals(type, INNER, COLUMNS), sum);
            return outputs(type, sum);
        }));
        trials.add(Trial.of("matmulPlus (float32 += bfloat16)", (kernels, values) -> {
            // a weight's gradient: gradOut^T x
            Tensor sum = values.normals(DataType.FLOAT32, COLUMNS, INNER);
            Tensor gradOut = values.normals(DataType.BFLOAT16, ROWS, COLUMNS);
            Tensor x = values.normals(DataType.BFLOAT16, ROWS, INNER);
            kernels.matmulPlus(sum, gradOut.transposed(values.scope()), x, sum);
            return outputs(DataType.FLOAT32, sum);
        }));
        trials.addAll(ofTypes("addBias", type -> (kernels, values) -> {
            Tensor x = values.normals(type, ROWS, COLUMNS);
            kernels.addBias(x, values.normals(type, COLUMNS));
            return outputs(type, x);
        }));
        trials.addAll(ofTypes("addColumnSums", type -> (kernels, values) -> {
            Tensor sums = values.normals(DataType.FLOAT32, COLUMNS);
            kernels.addColumnSums(values.normals(type, ROWS, COLUMNS), sums);
            return outputs(type, sums);
        }));
        trials.addAll(ofTypes("add", type -> (kernels, values) -> {
            Tensor sum = values.normals(type, ROWS, COLUMNS);
            kernels.add(values.normals(type, ROWS, COLUMNS), sum);
            return outputs(type, sum);
        }));
        trials.addAll(ofTypes("gatherRows", type -> (kernels, values) -> {
            Tensor out = values.poison(type, ROWS, COLUMNS);
            kernels.gatherRows(values.normals(type, TABLE, COLUMNS), values.indices(ROWS, TABLE), out);
            return outputs(type, out);
        }));
        trials.addAll(ofTypes("addToRows", type -> (kernels, values) -> {
            Tensor table = values.normals(DataType.FLOAT32, TABLE, COLUMNS);
            Tensor same = values.normals(type, TABLE, COLUMNS);
            Tensor x = values.normals(type, ROWS, COLUMNS);
            kernels.addToRows(x, values.indices(ROWS, TABLE), table);
            kernels.addToRows(x, values.indices(ROWS, TABLE), same);
            return outputs(type, table, same);
        }));
        trials.addAll(ofTypes("scaleRows", type -> (kernels, values) -> {
            Tensor out = values.poison(type, ROWS, COLUMNS);
            kernels.scaleRows(values.normals(type, ROWS, COLUMNS), values.normals(DataType.FLOAT32, ROWS), out);
            return outputs(type, out);
        }));
        trials.addAll(ofTypes("addScaledRows", type -> (kernels, values) -> {
            Tensor out = values.normals(type, ROWS, COLUMNS);
            Tensor table = values.normals(type, TABLE, COLUMNS);
            kernels.addScaledRows(table, values.indices(ROWS, TABLE), values.normals(DataType.FLOAT32, ROWS), out);
            return outputs(type, out);
        }));
        trials.addAll(ofTypes("addScaledToRows", type -> (kernels, values) -> {
            Tensor table = values.normals(DataType.FLOAT32, TABLE, COLUMNS);
            Tensor x = values.normals(type, ROWS, COLUMNS);
            kernels.addScaledToRows(x, values.indices(ROWS, TABLE), values.normals(DataType.FLOAT32, ROWS), table);
            return outputs(type, table);
        }));
        return trials;
    }
}
