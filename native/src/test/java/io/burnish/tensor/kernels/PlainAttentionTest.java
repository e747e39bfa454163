package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the plain way is said to take is what it takes.
class PlainAttentionTest {

    private static final int TOKENS = 300;

    private final SeededTensors random = SeededTensors.seeded();

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2", "3, 1", "3, 4"})
    void its_memory_is_what_it_is_said_to_be(double softCap, int group) {
        AttentionShape shape = new AttentionShape(2 * group, 2, 16, 0.25, 0, softCap);
        try (Scope scope = Scope.confined()) {
            Segments segments = new Segments(
                    scope,
                    Device.cpu(),
                    new int[] {0, TOKENS},
                    new int[] {-1},
                    IntStream.range(0, TOKENS).toArray());
            Tensor qkv_TC = random.contiguous(scope, TOKENS, shape.columns());
            Tensor gradOut_TO = random.contiguous(scope, TOKENS, shape.queryColumns());
            Tensor out_TO = SeededTensors.zeros(scope, TOKENS, shape.queryColumns());
            Tensor gradQkv_TC = SeededTensors.zeros(scope, TOKENS, shape.columns());
            PlainAttention attention = new PlainAttention();
            long before = Scope.bytes();
            Scope.forgetPeak();
            AttentionMemory memory = attention.forward(shape, qkv_TC, segments, out_TO, true);
            attention.backward(shape, gradOut_TO, qkv_TC, segments, memory, gradQkv_TC);
            double counted = Scope.peakBytes() - before;
            double said = PlainAttention.bytes(shape, TOKENS);
            assertThat(said).as("counted %,.0f, said %,.0f", counted, said).isBetween(counted, 1.1 * counted);
        }
    }

    @Test
    void it_is_planned_for_where_flash_attention_refuses() {
        AttentionShape plain = new AttentionShape(8, 4, 256, 0.0625, 0);
        AttentionShape capped = new AttentionShape(8, 4, 256, 0.0625, 0, 50);
        assertThat(FlashAttention.plainBytes(plain, DataType.BFLOAT16, TOKENS)).isZero();
        assertThat(FlashAttention.plainBytes(plain, DataType.FLOAT32, TOKENS)).isPositive();
        assertThat(FlashAttention.plainBytes(capped, DataType.BFLOAT16, TOKENS))
                .isEqualTo(PlainAttention.bytes(capped, TOKENS));
    }
}
