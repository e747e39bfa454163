package io.burnish.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import org.junit.jupiter.api.Test;

class FlatBufferTest {

    private static FlatLayout layout() {
        return new FlatLayout.Builder()
                .add("weight", true, 20, 30)
                .add("bias", false, 30)
                .add("scalar", false)
                .add("exact", true, 256)
                .build();
    }

    @Test
    void views_start_at_multiples_of_the_grain_in_the_order_given() {
        FlatLayout layout = layout();
        assertThat(layout.entries().stream().map(FlatLayout.Entry::name))
                .containsExactly("weight", "bias", "scalar", "exact");
        assertThat(layout.entries().stream().map(FlatLayout.Entry::offset)).containsExactly(0L, 768L, 1024L, 1280L);
        assertThat(layout.elements()).isEqualTo(1536);
        assertThat(layout.entry("weight").decayed()).isTrue();
        assertThat(layout.entry("bias").decayed()).isFalse();
    }

    @Test
    void a_view_is_a_window_into_the_whole() {
        try (Scope scope = Scope.confined()) {
            FlatBuffer buffer = FlatBuffer.zeros(scope, layout(), DataType.FLOAT32, Device.cpu());
            Tensor bias = buffer.view(scope, "bias");
            float[] values = new float[30];
            java.util.Arrays.fill(values, 7);
            bias.copyFrom(Tensor.ofFloats(scope, values, 30));
            float[] all = buffer.all_N().toFloats();
            for (int i = 0; i < all.length; i++) {
                assertThat(all[i]).as("element %d", i).isEqualTo(i >= 768 && i < 798 ? 7 : 0);
            }
            assertThat(buffer.view(scope, "weight").sizes()).containsExactly(20, 30);
            assertThat(buffer.view(scope, "scalar").elements()).isEqualTo(1);
        }
    }

    @Test
    void a_name_that_is_there_twice_or_not_at_all_is_named() {
        FlatLayout.Builder builder = new FlatLayout.Builder().add("weight", true, 2);
        assertThatThrownBy(() -> builder.add("weight", true, 3)).hasMessageContaining("weight is there twice");
        assertThatThrownBy(() -> layout().entry("wieght"))
                .hasMessageContaining("no wieght")
                .hasMessageContaining("weight, bias");
    }

    @Test
    void a_builder_that_goes_on_does_not_change_what_it_built() {
        FlatLayout.Builder builder = new FlatLayout.Builder().add("first", true, 300);
        FlatLayout built = builder.build();
        builder.add("second", true, 1);
        assertThat(built.entries()).hasSize(1);
        assertThat(built.elements()).isEqualTo(512);
    }

    @Test
    void a_buffer_of_another_size_than_its_layout_is_refused() {
        try (Scope scope = Scope.confined()) {
            Tensor small = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), 100);
            assertThatThrownBy(() -> new FlatBuffer(layout(), small))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("1536");
        }
    }
}
