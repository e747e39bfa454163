package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which product is whose: bf16 added to float32 in place is cuBLAS's by our own hand, one type libtorch's, the rest
/// goes through float32.
class CardProductsTest {

    private final SeededTensors random = SeededTensors.seeded();
    private final List<String> asked = new ArrayList<>();

    private final MatrixProducts libtorch = new MatrixProducts() {
        @Override
        public void product(Tensor left, Tensor right, Tensor out) {
            asked.add("product");
            MatrixProducts.LIBTORCH.product(left, right, out);
        }

        @Override
        public void productPlus(Tensor addend, Tensor left, Tensor right, Tensor out) {
            asked.add("productPlus");
            MatrixProducts.LIBTORCH.productPlus(addend, left, right, out);
        }
    };

    private final CardProducts products = new CardProducts(libtorch, (left, right, sum) -> {
        asked.add("floatSum");
        new AtenKernels().matmulPlus(sum, left, right, sum);
    });

    private Tensor of(Scope scope, DataType type, long... sizes) {
        return random.contiguous(scope, sizes).to(scope, type, Device.cpu());
    }

    /// addend + left right in float32, whatever the types.
    private static Tensor expected(Scope scope, Tensor addend, Tensor left, Tensor right) {
        Aten aten = new Aten(scope);
        return aten.add(aten.float32(addend), aten.matmul(aten.float32(left), aten.float32(right)));
    }

    private void check(String by, boolean inPlace, DataType operands, DataType sum) {
        asked.clear();
        try (Scope scope = Scope.confined()) {
            Tensor gradOut_TO = of(scope, operands, 9, 5);
            Tensor x_TH = of(scope, operands, 9, 7);
            Tensor addend = of(scope, sum, 5, 7);
            Tensor expected = expected(scope, addend, gradOut_TO.transposed(scope), x_TH);
            Tensor out = inPlace ? addend : of(scope, sum, 5, 7);
            products.productPlus(addend, gradOut_TO.transposed(scope), x_TH, out);
            double bound = sum == DataType.FLOAT32 ? 1e-5 : 1 / 64.0;
            random.assertClose("%s += %s".formatted(sum, operands), out, SeededTensors.doubles(expected), bound);
        }
        assertThat(asked)
                .as("%s += %s, in place: %s", sum, operands, inPlace)
                .isEqualTo(by.isEmpty() ? List.of() : List.of(by));
    }

    @Test
    void weight_gradients_of_bf16_are_added_up_in_float32() {
        check("floatSum", true, DataType.BFLOAT16, DataType.FLOAT32);
    }

    @Test
    void one_type_is_libtorchs() {
        check("productPlus", true, DataType.FLOAT32, DataType.FLOAT32);
        check("productPlus", false, DataType.FLOAT32, DataType.FLOAT32);
        check("productPlus", true, DataType.BFLOAT16, DataType.BFLOAT16);
    }

    @Test
    void other_types_go_through_float32() {
        check("", false, DataType.BFLOAT16, DataType.FLOAT32);
        check("", true, DataType.FLOAT32, DataType.BFLOAT16);
    }

    @Test
    void a_view_of_the_sum_is_the_sum_and_a_neighbour_is_not() {
        try (Scope scope = Scope.confined()) {
            Tensor flat = of(scope, DataType.FLOAT32, 3, 4);
            Tensor left = of(scope, DataType.BFLOAT16, 2, 6);
            Tensor right = of(scope, DataType.BFLOAT16, 6, 4);
            products.productPlus(flat.rows(scope, 0, 2), left, right, flat.rows(scope, 0, 2));
            products.productPlus(flat.rows(scope, 0, 2), left, right, flat.rows(scope, 1, 3));
        }
        assertThat(asked).containsExactly("floatSum");
    }

    @Test
    void products_are_libtorchs() {
        try (Scope scope = Scope.confined()) {
            Tensor x = of(scope, DataType.FLOAT32, 3, 3);
            products.product(x, x, of(scope, DataType.FLOAT32, 3, 3));
        }
        assertThat(asked).containsExactly("product");
    }
}
