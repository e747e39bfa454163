package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.MatrixFunctions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/// Any views of ours through a gemm that is BLAS by its book, against libtorch's own product.
class WeightGradientProductsTest {

    private static final int ROUNDS = 200;

    private final SeededTensors random = SeededTensors.seeded();

    /// BLAS's gemm as its manual defines it, column-major, over host memory, in double; leading dimensions as it checks
    /// them.
    private static void gemm(GemmArguments arguments, DataType type, long first, long second, long sum) {
        assertThat(type).isEqualTo(DataType.FLOAT32);
        int m = arguments.m();
        int n = arguments.n();
        int k = arguments.k();
        assertThat(arguments.leadingFirst()).isGreaterThanOrEqualTo(Math.max(1, arguments.transposeFirst() ? k : m));
        assertThat(arguments.leadingSecond()).isGreaterThanOrEqualTo(Math.max(1, arguments.transposeSecond() ? n : k));
        assertThat(arguments.leadingSum()).isGreaterThanOrEqualTo(Math.max(1, m));
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double product = 0;
                for (int l = 0; l < k; l++) {
                    product += (double) element(first, i, l, arguments.leadingFirst(), arguments.transposeFirst())
                            * element(second, l, j, arguments.leadingSecond(), arguments.transposeSecond());
                }
                MemorySegment target = at(sum, i + (long) j * arguments.leadingSum());
                target.set(ValueLayout.JAVA_FLOAT, 0, (float) (target.get(ValueLayout.JAVA_FLOAT, 0) + product));
            }
        }
    }

    private static float element(long matrix, int row, int column, int leading, boolean transpose) {
        long index = transpose ? column + (long) row * leading : row + (long) column * leading;
        return at(matrix, index).get(ValueLayout.JAVA_FLOAT, 0);
    }

    private static MemorySegment at(long address, long index) {
        return MemorySegment.ofAddress(address + index * Float.BYTES).reinterpret(Float.BYTES);
    }

    private static WeightGradientProducts products() {
        return new WeightGradientProducts(WeightGradientProductsTest::gemm, () -> {}, () -> {});
    }

    /// A whole matrix, columns of a wider one, or the transpose of either.
    private Tensor view(Scope scope, long rows, long columns) {
        return switch (random.between(0, 3)) {
            case 0 -> random.contiguous(scope, rows, columns);
            case 1 -> random.columnsOfWider(scope, rows, columns);
            case 2 -> random.transposed(scope, rows, columns);
            default -> random.columnsOfWider(scope, columns, rows).transposed(scope);
        };
    }

    @Test
    void any_views_give_what_libtorch_gives() {
        for (int round = 0; round < ROUNDS; round++) {
            try (Scope scope = Scope.confined()) {
                int rows = random.between(1, 7);
                int columns = random.between(1, 7);
                int inner = random.between(1, 7);
                Tensor left = view(scope, rows, inner);
                Tensor right = view(scope, inner, columns);
                Tensor sum = view(scope, rows, columns);
                Tensor expected = Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), rows, columns);
                MatrixFunctions.addmm(expected.handle(), sum.handle(), left.handle(), right.handle());
                products().add(left, right, sum);
                random.assertClose("%s %s -> %s".formatted(left, right, sum), sum, SeededTensors.rows(expected));
            }
        }
    }

    @Test
    void a_weights_gradient_reads_both_operands_in_place() {
        // gradient [O, H] of a linear: gradOut^T [O, T] times x [T, H]
        GemmArguments arguments = GemmArguments.of(
                new MatrixLayout(64, 100, 1, 64), new MatrixLayout(100, 32, 32, 1), new MatrixLayout(64, 32, 32, 1));
        assertThat(arguments).isEqualTo(new GemmArguments(false, false, true, 32, 64, 100, 32, 64, 32));
    }

    @Test
    void nothing_is_added_where_there_is_nothing_to_sum() {
        WeightGradientProducts products = new WeightGradientProducts(
                (_, _, _, _, _) -> {
                    throw new AssertionError("gemm was called");
                },
                () -> {},
                () -> {});
        try (Scope scope = Scope.confined()) {
            Tensor sum = random.contiguous(scope, 3, 4);
            products.add(random.contiguous(scope, 3, 0), random.contiguous(scope, 0, 4), sum);
            products.add(
                    random.contiguous(scope, 0, 5), random.contiguous(scope, 5, 4), random.contiguous(scope, 0, 4));
        }
    }

    @Test
    void what_does_not_fit_is_named() {
        try (Scope scope = Scope.confined()) {
            Tensor left = random.contiguous(scope, 3, 5);
            Tensor sum = random.contiguous(scope, 3, 4);
            assertThatThrownBy(() -> products().add(left, random.contiguous(scope, 4, 4), sum))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("shapes do not fit");
            Tensor right = random.contiguous(scope, 5, 4);
            Tensor gappy = random.contiguous(scope, 10, 8).view(scope, 0, new long[] {5, 4}, new long[] {16, 2});
            assertThatThrownBy(() -> products().add(left, gappy, sum))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("right")
                    .hasMessageContaining("copy it first");
            Tensor half = sum.to(scope, DataType.BFLOAT16, Device.cpu());
            assertThatThrownBy(() -> products().add(left, right, half))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("types do not fit");
        }
    }
}
