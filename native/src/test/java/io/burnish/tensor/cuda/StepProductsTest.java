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

/// Products of a decoding step through a gemm that is BLAS by its book: rows times a transposed weight, put in place or
/// added to what is there.
class StepProductsTest {

    private final SeededTensors random = SeededTensors.seeded();

    private static void gemm(GemmArguments arguments, DataType type, long first, long second, float beta, long out) {
        assertThat(type).isEqualTo(DataType.FLOAT32);
        for (int i = 0; i < arguments.m(); i++) {
            for (int j = 0; j < arguments.n(); j++) {
                double product = 0;
                for (int l = 0; l < arguments.k(); l++) {
                    product += (double) element(first, i, l, arguments.leadingFirst(), arguments.transposeFirst())
                            * element(second, l, j, arguments.leadingSecond(), arguments.transposeSecond());
                }
                MemorySegment target = at(out, i + (long) j * arguments.leadingSum());
                // as BLAS has it: with beta 0 what was there is not read, so that a NaN is gone
                float before = beta == 0 ? 0 : beta * target.get(ValueLayout.JAVA_FLOAT, 0);
                target.set(ValueLayout.JAVA_FLOAT, 0, (float) (before + product));
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

    @Test
    void rows_times_a_weight_are_put_in_place_or_added() {
        StepProducts products = new StepProducts(StepProductsTest::gemm);
        for (int rows : new int[] {1, 3, 8}) {
            try (Scope scope = Scope.confined()) {
                Tensor x = random.contiguous(scope, rows, 7);
                Tensor weight = random.contiguous(scope, 5, 7).transposed(scope);
                Tensor out = random.contiguous(scope, rows, 5);
                Tensor expected = Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), rows, 5);
                MatrixFunctions.addmm(expected.handle(), out.handle(), x.handle(), weight.handle());
                products.addProduct(x, weight, out);
                random.assertClose(rows + " rows, added", out, SeededTensors.rows(expected));

                MatrixFunctions.mm(expected.handle(), x.handle(), weight.handle());
                out.data().fill((byte) 0xff);
                products.product(x, weight, out);
                random.assertClose(rows + " rows, put", out, SeededTensors.rows(expected));
            }
        }
    }

    @Test
    void types_that_differ_are_refused() {
        StepProducts products = new StepProducts(StepProductsTest::gemm);
        try (Scope scope = Scope.confined()) {
            Tensor x = random.contiguous(scope, 2, 2);
            Tensor half = x.to(scope, DataType.BFLOAT16, Device.cpu());
            assertThatThrownBy(() -> products.product(x, x, half))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("types do not fit");
        }
    }
}
