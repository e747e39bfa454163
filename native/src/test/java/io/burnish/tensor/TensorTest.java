package io.burnish.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.kernels.AtenKernels;
import org.junit.jupiter.api.Test;

class TensorTest {

    @Test
    void two_matrices_are_multiplied_into_a_given_output() {
        try (Scope scope = Scope.confined()) {
            Tensor left = Tensor.ofFloats(scope, new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
            Tensor right = Tensor.ofFloats(scope, new float[] {1, 0, 0, 1, 1, 1}, 3, 2);
            Tensor out = Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), 2, 2);
            new AtenKernels().matmul(left, right, out);
            assertThat(out.toFloats()).containsExactly(4, 5, 10, 11);
        }
    }

    @Test
    void a_closed_scope_frees_its_tensors_and_refuses_their_use() {
        long before = Scope.live();
        Tensor tensor;
        try (Scope scope = Scope.confined()) {
            tensor = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), 3);
            tensor.rows(scope, 1, 3);
            assertThat(Scope.live()).isEqualTo(before + 2);
        }
        assertThat(Scope.live()).isEqualTo(before);
        assertThatThrownBy(tensor::zero).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_confined_tensor_is_refused_on_another_thread() throws InterruptedException {
        try (Scope scope = Scope.confined()) {
            Tensor tensor = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), 3);
            Throwable[] seen = new Throwable[1];
            Thread other = Thread.ofPlatform().start(() -> {
                try {
                    tensor.zero();
                } catch (WrongThreadException e) {
                    seen[0] = e;
                }
            });
            other.join();
            assertThat(seen[0]).isInstanceOf(WrongThreadException.class);
        }
    }

    @Test
    void a_moved_tensor_lives_as_long_as_its_new_scope() {
        try (Scope outer = Scope.confined()) {
            Tensor kept;
            try (Scope inner = Scope.confined()) {
                kept = Tensor.ofFloats(inner, new float[] {7}, 1).moveTo(outer);
            }
            assertThat(kept.toFloats()).containsExactly(7);
        }
    }

    @Test
    void wrong_shapes_are_named_before_libtorch_sees_them() {
        try (Scope scope = Scope.confined()) {
            Tensor left = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), 2, 3);
            assertThatThrownBy(() -> new AtenKernels().matmul(left, left, left))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("matmul")
                    .hasMessageContaining("[2, 3]");
        }
    }

    @Test
    void a_scope_that_is_closed_makes_no_tensors_and_loses_none() {
        Scope closed = Scope.confined();
        closed.close();
        long before = Scope.live();
        assertThatThrownBy(() -> Tensor.zeros(closed, DataType.FLOAT32, Device.cpu(), 3))
                .isInstanceOf(IllegalStateException.class);
        assertThat(Scope.live()).isEqualTo(before);
    }

    @Test
    void the_stride_of_an_axis_of_one_does_not_matter() {
        try (Scope scope = Scope.confined()) {
            Tensor wide = Tensor.ofFloats(scope, new float[] {1, 2, 3, 4, 5, 6}, 1, 6);
            Tensor columns = wide.columns(scope, 2, 4);
            assertThat(columns.isContiguous()).isTrue();
            assertThat(columns.reshaped(scope, 2).toFloats()).containsExactly(3, 4);
            assertThat(Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), 2, 6)
                            .columns(scope, 2, 4)
                            .isContiguous())
                    .isFalse();
        }
    }

    @Test
    void a_workspace_gives_memory_back_down_to_a_mark() {
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            workspace.take(scope, DataType.FLOAT32, 100);
            Workspace.Mark mark = workspace.mark();
            Tensor first = workspace.take(scope, DataType.FLOAT32, 1_000);
            workspace.release(mark);
            Tensor second = workspace.take(scope, DataType.FLOAT32, 1_000);
            assertThat(second.address()).isEqualTo(first.address());
            workspace.take(scope, DataType.FLOAT32, 10_000_000);
            workspace.release(new Workspace.Mark(0));
            assertThat(workspace.used()).isZero();
            assertThat(workspace.highWater()).isGreaterThan(40_000_000);
        }
    }
}
