package io.burnish.tensor.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.passthrough.PassthroughNDManager;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.DjlManners;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.tensor.libtorch.LibTorchException;
import io.burnish.tensor.libtorch.LibTorchLocation;
import io.burnish.tensor.libtorch.LibTorchLocation.Source;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NDArraysTest {

    @BeforeAll
    static void burnishLoadsLibTorchFirst() {
        assertThat(LibTorch.location()).isNotNull();
    }

    @Test
    void both_sides_see_each_others_writes() {
        try (NDManager manager = pytorch();
                Scope scope = Scope.confined()) {
            NDArray array = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
            Tensor tensor = NDArrays.tensor(scope, array);
            assertThat(tensor.sizes()).containsExactly(2, 3);
            assertThat(tensor.type()).isEqualTo(DataType.FLOAT32);
            array.muli(10);
            assertThat(tensor.toFloats()).containsExactly(10, 20, 30, 40, 50, 60);
            tensor.rows(scope, 1, 2).zero();
            assertThat(array.toFloatArray()).containsExactly(10, 20, 30, 0, 0, 0);
        }
    }

    @Test
    void a_tensor_is_an_array_of_the_same_elements() {
        try (NDManager manager = pytorch();
                Scope scope = Scope.confined()) {
            Tensor tensor = Tensor.ofFloats(scope, new float[] {1, 2, 3, 4}, 2, 2);
            NDArray array = NDArrays.array(tensor, manager);
            assertThat(array.getShape()).isEqualTo(new Shape(2, 2));
            array.addi(1);
            assertThat(tensor.toFloats()).containsExactly(2, 3, 4, 5);
            assertThat(NDArrays.tensor(scope, array).address()).isEqualTo(tensor.address());
        }
    }

    @Test
    void strides_cross_the_bridge() {
        try (NDManager manager = pytorch();
                Scope scope = Scope.confined()) {
            Tensor tensor =
                    NDArrays.tensor(scope, manager.arange(6f).reshape(2, 3).transpose());
            assertThat(tensor.sizes()).containsExactly(3, 2);
            assertThat(tensor.stride(0)).isEqualTo(1);
            assertThat(tensor.toFloats()).containsExactly(0, 3, 1, 4, 2, 5);
            NDArray array = NDArrays.array(tensor.transposed(scope), manager);
            assertThat(array.toFloatArray()).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void a_tensor_outlives_the_array_it_was_made_from() {
        try (Scope scope = Scope.confined()) {
            Tensor tensor;
            try (NDManager manager = pytorch()) {
                NDArray array = manager.create(new float[] {7, 8});
                tensor = NDArrays.tensor(scope, array);
                array.close();
            }
            assertThat(tensor.toFloats()).containsExactly(7, 8);
        }
    }

    @Test
    void an_array_outlives_the_scope_of_the_tensor_it_was_made_from() {
        try (NDManager manager = pytorch()) {
            NDArray array;
            long before = Scope.live();
            try (Scope scope = Scope.confined()) {
                array = NDArrays.array(Tensor.ofFloats(scope, new float[] {7, 8}, 2), manager);
            }
            assertThat(Scope.live()).isEqualTo(before);
            assertThat(array.toFloatArray()).containsExactly(7, 8);
        }
    }

    @Test
    void each_side_frees_its_own_handle_and_no_other() {
        try (NDManager manager = pytorch();
                Scope scope = Scope.confined()) {
            NDArray array = manager.create(new float[] {1, 2, 3});
            for (int round = 0; round < 100; round++) {
                try (Scope inner = Scope.confined();
                        NDManager innerManager = manager.newSubManager()) {
                    NDArrays.array(NDArrays.tensor(inner, array), innerManager);
                }
            }
            assertThat(NDArrays.tensor(scope, array).toFloats()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void every_type_that_both_sides_know_crosses_the_bridge() {
        try (NDManager manager = pytorch();
                Scope scope = Scope.confined()) {
            for (DataType type : new DataType[] {
                DataType.FLOAT64, DataType.FLOAT16, DataType.INT64, DataType.INT32, DataType.UINT8, DataType.BOOLEAN
            }) {
                NDArray array = NDArrays.array(Tensor.zeros(scope, type, Device.cpu(), 2), manager);
                assertThat(array.getDataType()).isEqualTo(type);
                assertThat(NDArrays.tensor(scope, array).type()).isEqualTo(type);
            }
        }
    }

    @Test
    void bfloat16_is_refused_before_djl_sees_it() {
        try (NDManager manager = pytorch();
                Scope scope = Scope.confined()) {
            Tensor tensor = Tensor.zeros(scope, DataType.BFLOAT16, Device.cpu(), 2);
            assertThatThrownBy(() -> NDArrays.array(tensor, manager))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bfloat16")
                    .hasMessageContaining("convert");
        }
    }

    @Test
    void arrays_and_managers_of_other_engines_are_refused() {
        try (Scope scope = Scope.confined()) {
            NDManager passthrough = PassthroughNDManager.INSTANCE;
            NDArray array = passthrough.create(new float[] {1});
            assertThatThrownBy(() -> NDArrays.tensor(scope, array))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("PyTorch");
            Tensor tensor = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), 2);
            assertThatThrownBy(() -> NDArrays.array(tensor, passthrough))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("PyTorch");
        }
    }

    @Test
    void what_is_closed_is_refused() {
        NDManager manager = pytorch();
        NDArray array = manager.create(new float[] {1});
        Tensor tensor;
        try (Scope scope = Scope.confined()) {
            tensor = NDArrays.tensor(scope, array);
        }
        assertThatThrownBy(() -> NDArrays.array(tensor, manager)).isInstanceOf(IllegalStateException.class);
        manager.close();
        try (Scope scope = Scope.confined()) {
            assertThatThrownBy(() -> NDArrays.tensor(scope, array)).isInstanceOf(IllegalStateException.class);
            Tensor open = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), 1);
            assertThatThrownBy(() -> NDArrays.array(open, manager)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void a_libtorch_that_djl_is_not_made_for_is_named_with_the_remedy() {
        LibTorchLocation newer = new LibTorchLocation(Path.of("/torch/lib"), "2.13.0+cpu", Source.NAMED, false);
        assertThatThrownBy(() -> NDArrays.requireMatch(newer))
                .isInstanceOf(LibTorchException.class)
                .hasMessageContaining(DjlManners.djlVersion())
                .hasMessageContaining("2.13.0+cpu")
                .hasMessageContaining("/torch/lib")
                .hasMessageContaining("unset BURNISH_LIBTORCH");
    }

    @Test
    void two_libtorches_in_one_process_are_refused() {
        Path elsewhere = Path.of("/elsewhere/lib");
        assertThatThrownBy(() -> NDArrays.requireSame(LibTorch.location(), elsewhere))
                .isInstanceOf(LibTorchException.class)
                .hasMessageContaining("two libtorches")
                .hasMessageContaining("/elsewhere/lib")
                .hasMessageContaining("LibTorch.location()");
        NDArrays.requireSame(LibTorch.location(), LibTorch.location().folder());
    }

    private static NDManager pytorch() {
        return NDManager.newBaseManager(Device.cpu(), "PyTorch");
    }
}
