package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;
import io.burnish.tensor.cuda.HarnessLauncher;
import io.burnish.tensor.cuda.Launcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rows are added to a table one after the other in the order in which they lie, whatever their indices: bit for bit
/// what a loop does.
class CudaScatterTest {

    private static final int COLUMNS = 3;

    private final SeededTensors random = SeededTensors.seeded();
    private final List<String> launched = new ArrayList<>();

    private Kernels cuda() {
        HarnessLauncher harness = HarnessLauncher.shipped();
        Launcher noting = new Launcher() {
            @Override
            public void launch(String source, String kernel, Grid grid, @Nullable Object... arguments) {
                launched.add(kernel);
                harness.launch(source, kernel, grid, arguments);
            }
        };
        return new CudaKernels(noting);
    }

    private void check(String what, int rows, int tableRows, IntUnaryOperator indexOf) {
        int[] index = new int[rows];
        Arrays.setAll(index, indexOf);
        float[] x = random.normals((long) rows * COLUMNS);
        float[] coefficient = random.normals(rows);
        float[] table = random.normals((long) tableRows * COLUMNS);
        float[] expected = table.clone();
        float[] expectedScaled = table.clone();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                int at = index[row] * COLUMNS + column;
                expected[at] += x[row * COLUMNS + column];
                expectedScaled[at] += coefficient[row] * x[row * COLUMNS + column];
            }
        }
        try (Scope scope = Scope.confined()) {
            Kernels cuda = cuda();
            Tensor x_RH = Tensor.ofFloats(scope, x, rows, COLUMNS);
            Tensor rows_R = Tensor.ofInts(scope, Device.cpu(), index);
            Tensor added_VH = Tensor.ofFloats(scope, table, tableRows, COLUMNS);
            cuda.addToRows(x_RH, rows_R, added_VH);
            assertThat(added_VH.toFloats()).as("%d rows, %s", rows, what).isEqualTo(expected);
            Tensor scaled_VH = Tensor.ofFloats(scope, table, tableRows, COLUMNS);
            cuda.addScaledToRows(x_RH, rows_R, Tensor.ofFloats(scope, coefficient, rows), scaled_VH);
            assertThat(scaled_VH.toFloats())
                    .as("%d rows, %s, scaled", rows, what)
                    .isEqualTo(expectedScaled);
        }
    }

    @Test
    void rows_are_added_in_their_order() {
        for (int rows : new int[] {1, 2, 31, 255, 256, 257, 1023, 1024, 1025, 2048, 3073}) {
            check("all the same", rows, 5, _ -> 3);
            check("none twice, from the back", rows, rows, row -> rows - 1 - row);
            check("two in turn", rows, 9, row -> row % 2 == 0 ? 8 : 0);
            check("any of a few", rows, 7, _ -> random.between(0, 6));
            check("any of many", rows, 4 * rows, _ -> random.between(0, 4 * rows - 1));
        }
    }

    @Test
    void what_many_rows_share_is_added_across_all_of_them() {
        int rows = 9_000;
        check("the first and the last, and none between", rows, rows, row -> row == rows - 1 ? 0 : row);
        check("one row for half of them", rows, rows, row -> row % 2 == 0 ? 1 : row);
    }

    @Test
    void the_largest_index_counts_as_any_other() {
        check("both ends of a large table", 700, 250_000, row -> row % 3 == 0 ? 249_999 : row % 3 == 1 ? 0 : 65_536);
    }

    /// Sorted in tiles, then runs are merged two by two: never every row against every other.
    @Test
    void ordering_takes_a_pass_for_each_doubling() {
        int[] rows = {1, 1024, 1025, 2048, 2049, 4097};
        int[] merges = {0, 0, 1, 1, 2, 3};
        for (int i = 0; i < rows.length; i++) {
            launched.clear();
            try (Scope scope = Scope.confined()) {
                Tensor x_RH = SeededTensors.zeros(scope, rows[i], 1);
                Tensor rows_R = Tensor.ofInts(scope, Device.cpu(), new int[rows[i]]);
                cuda().addToRows(x_RH, rows_R, SeededTensors.zeros(scope, 1, 1));
            }
            List<String> expected = new ArrayList<>(List.of("sortTiles"));
            for (int merge = 0; merge < merges[i]; merge++) {
                expected.add("mergeRuns");
            }
            expected.add("addToRows_f32_f32");
            assertThat(launched).as("%d rows", rows[i]).isEqualTo(expected);
        }
    }
}
