package io.burnish.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import org.junit.jupiter.api.Test;

class WorkspaceTest {

    private static final long MEBI = 1 << 20;

    @Test
    void what_is_taken_lies_apart_and_aligned() {
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            Tensor first = workspace.take(scope, DataType.FLOAT32, 3);
            Tensor second = workspace.take(scope, DataType.INT64, 5);
            Tensor third = workspace.take(scope, DataType.FLOAT32, 2, 2);
            assertThat(first.address() % 64).isZero();
            assertThat(second.address() - first.address()).isEqualTo(64);
            assertThat(third.address() - second.address()).isEqualTo(64);
            assertThat(workspace.used()).isEqualTo(192);
            assertThat(third.sizes()).containsExactly(2, 2);
        }
    }

    @Test
    void what_lies_below_the_mark_is_kept() {
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            Tensor kept = workspace
                    .take(scope, DataType.FLOAT32, 4)
                    .copyFrom(Tensor.ofFloats(scope, new float[] {1, 2, 3, 4}, 4));
            Workspace.Mark mark = workspace.mark();
            for (int round = 0; round < 3; round++) {
                workspace.take(scope, DataType.FLOAT32, 3 * MEBI).zero(); // a further slab each time
                workspace.release(mark);
            }
            assertThat(kept.toFloats()).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void a_second_step_of_the_same_size_allocates_nothing() {
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            stepDownOneByOne(scope, workspace);
            stepDownOneByOne(scope, workspace);
            long slabs = Scope.live();
            Workspace.Mark bottom = workspace.mark();
            Tensor first = workspace.take(scope, DataType.FLOAT32, MEBI / 8);
            Tensor last = first;
            for (int i = 1; i < 8; i++) {
                last = workspace.take(scope, DataType.FLOAT32, MEBI / 8);
            }
            assertThat(last.address() - first.address()).as("one slab").isEqualTo(7 * MEBI / 2);
            assertThat(Scope.live() - slabs).as("eight handles and no slab").isEqualTo(8);
            workspace.release(bottom);
        }
    }

    /// As backward does: each op gives back its own.
    private static void stepDownOneByOne(Scope scope, Workspace workspace) {
        Workspace.Mark[] marks = new Workspace.Mark[8];
        for (int i = 0; i < 8; i++) {
            marks[i] = workspace.mark();
            workspace.take(scope, DataType.FLOAT32, MEBI / 8);
        }
        for (int i = 7; i >= 0; i--) {
            workspace.release(marks[i]);
        }
        assertThat(workspace.used()).isZero();
    }

    @Test
    void the_high_water_mark_is_the_most_ever_taken() {
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            workspace.take(scope, DataType.UINT8, 1000);
            workspace.release(new Workspace.Mark(0));
            workspace.take(scope, DataType.UINT8, 10);
            assertThat(workspace.highWater()).isEqualTo(1024);
        }
    }

    @Test
    void a_mark_above_the_stack_is_refused() {
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            workspace.take(scope, DataType.UINT8, 10);
            Workspace.Mark mark = workspace.mark();
            workspace.release(new Workspace.Mark(0));
            assertThatThrownBy(() -> workspace.release(mark))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("64");
        }
    }

    @Test
    void nothing_takes_no_room() {
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            assertThat(workspace.take(scope, DataType.FLOAT32, 0, 5).elements()).isZero();
            assertThat(workspace.used()).isZero();
        }
    }

    @Test
    void a_closed_workspace_has_freed_its_slabs() {
        long before = Scope.live();
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            workspace.take(scope, DataType.UINT8, 2 * MEBI);
            workspace.take(scope, DataType.UINT8, 5 * MEBI);
        }
        assertThat(Scope.live()).isEqualTo(before);
    }
}
