package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Products, rows and columns, against loops in double.
class MatrixContractTest {

    private static final String ALL = "io.burnish.tensor.kernels.AllKernels#onCpu";

    private final SeededTensors random = SeededTensors.seeded();

    @ParameterizedTest
    @MethodSource(ALL)
    void products_take_operands_of_either_orientation(Kernels kernels) {
        for (int round = 0; round < 8; round++) {
            try (Scope scope = Scope.confined()) {
                int rows = random.between(1, 40);
                int inner = random.between(1, 70);
                int columns = random.between(1, 50);
                Tensor left = (round & 1) == 0
                        ? random.columnsOfWider(scope, rows, inner)
                        : random.transposed(scope, rows, inner);
                Tensor right = (round & 2) == 0
                        ? random.contiguous(scope, inner, columns)
                        : random.transposed(scope, inner, columns);
                double[][] product = product(SeededTensors.rows(left), SeededTensors.rows(right), columns);
                Tensor out = random.contiguous(scope, rows, columns);
                Tensor addend = random.contiguous(scope, rows, columns);
                Tensor accumulated = random.contiguous(scope, rows, columns);
                double[][] plusAddend = sum(product, SeededTensors.rows(addend));
                double[][] plusItself = sum(product, SeededTensors.rows(accumulated));

                kernels.matmul(left, right, out);
                random.assertClose("matmul", out, product);
                kernels.matmulPlus(addend, left, right, out);
                random.assertClose("matmulPlus", out, plusAddend);
                kernels.matmulPlus(accumulated, left, right, accumulated);
                random.assertClose("matmulPlus in place", accumulated, plusItself);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void columns_get_their_bias_and_give_their_sums(Kernels kernels) {
        for (int round = 0; round < 5; round++) {
            try (Scope scope = Scope.confined()) {
                int rows = round == 0 ? 1 : random.between(1, 300);
                int columns = random.between(1, 40);
                Tensor x = random.contiguous(scope, rows, columns);
                Tensor bias = random.contiguous(scope, columns);
                Tensor sums = random.contiguous(scope, columns);
                double[][] biased = SeededTensors.rows(x);
                double[] summed = SeededTensors.doubles(sums);
                double[] biases = SeededTensors.doubles(bias);
                for (double[] row : biased) {
                    for (int column = 0; column < columns; column++) {
                        summed[column] += row[column];
                        row[column] += biases[column];
                    }
                }

                kernels.addColumnSums(x, sums);
                random.assertClose("addColumnSums", sums, summed);
                kernels.addBias(x, bias);
                random.assertClose("addBias", x, biased);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_sum_lands_in_its_target(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            int rows = random.between(1, 30);
            int columns = random.between(1, 30);
            Tensor source = random.contiguous(scope, rows, columns);
            Tensor target = random.contiguous(scope, rows, columns);
            double[][] expected = sum(SeededTensors.rows(source), SeededTensors.rows(target));
            kernels.add(source, target);
            random.assertClose("add", target, expected);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void rows_are_gathered_and_scattered_however_often_they_occur(Kernels kernels) {
        for (int round = 0; round < 6; round++) {
            try (Scope scope = Scope.confined()) {
                int tableRows = round == 0 ? 1 : random.between(1, 20);
                int count = random.between(1, 50); // more than the table's rows: repeated ones
                int hidden = random.between(1, 33);
                int[] rows = random.indices(count, tableRows);
                Tensor index = Tensor.ofInts(scope, Device.cpu(), rows);
                Tensor table = random.contiguous(scope, tableRows, hidden);
                Tensor x = random.contiguous(scope, count, hidden);
                Tensor out = random.contiguous(scope, count, hidden);
                double[][] scattered = SeededTensors.rows(table);
                double[][] gathered = new double[count][];
                for (int row = 0; row < count; row++) {
                    gathered[row] = SeededTensors.rows(table)[rows[row]];
                }
                addAt(scattered, rows, SeededTensors.rows(x));

                kernels.gatherRows(table, index, out);
                random.assertClose("gatherRows", out, gathered);
                kernels.addToRows(x, index, table);
                random.assertClose("addToRows", table, scattered);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void no_rows_are_no_trouble(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            Tensor table = random.contiguous(scope, 4, 3);
            double[][] before = SeededTensors.rows(table);
            Tensor index = Tensor.ofInts(scope, Device.cpu());
            Tensor none = SeededTensors.zeros(scope, 0, 3);
            kernels.gatherRows(table, index, none);
            kernels.addToRows(none, index, table);
            random.assertClose("table", table, before);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void shapes_that_do_not_fit_are_named(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            Tensor x = SeededTensors.zeros(scope, 2, 3);
            Tensor vector = SeededTensors.zeros(scope, 2);
            Tensor index = Tensor.ofInts(scope, Device.cpu(), 0, 1);
            assertThatThrownBy(() -> kernels.matmul(x, x, x))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("matmul");
            assertThatThrownBy(() -> kernels.addBias(x, vector))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("addBias");
            assertThatThrownBy(() -> kernels.add(x, vector))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("add");
            Tensor narrow = SeededTensors.zeros(scope, 2, 2);
            assertThatThrownBy(() -> kernels.gatherRows(x, index, narrow))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("gatherRows")
                    .hasMessageContaining("[2, 2]");
        }
    }

    private static void addAt(double[][] table, int[] rows, double[][] x) {
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < x[row].length; column++) {
                table[rows[row]][column] += x[row][column];
            }
        }
    }

    private static double[][] product(double[][] left, double[][] right, int columns) {
        double[][] out = new double[left.length][columns];
        for (int row = 0; row < left.length; row++) {
            for (int inner = 0; inner < right.length; inner++) {
                for (int column = 0; column < columns; column++) {
                    out[row][column] += left[row][inner] * right[inner][column];
                }
            }
        }
        return out;
    }

    private static double[][] sum(double[][] left, double[][] right) {
        double[][] out = new double[left.length][];
        for (int row = 0; row < left.length; row++) {
            out[row] = left[row].clone();
            for (int column = 0; column < out[row].length; column++) {
                out[row][column] += right[row][column];
            }
        }
        return out;
    }
}
