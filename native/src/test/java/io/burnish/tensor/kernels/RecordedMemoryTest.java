package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.HarnessLauncher;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a recorded step is said to keep on the device is what it keeps, however many layers it has.
class RecordedMemoryTest {

    private static final int BLOCK = 8;

    private final SeededTensors random = SeededTensors.seeded();

    @ParameterizedTest
    @CsvSource({"1, 4, 900, 0", "3, 4, 900, 0", "3, 2, 1700, 600", "2, 5, 30, 0"})
    void it_is_what_is_allocated(int layers, int rows, int tokens, int window) {
        AttentionShape shape = new AttentionShape(4, 2, 6, 0.4, window);
        StepSize size = new StepSize(rows, tokens, BLOCK);
        ListRecorder recorder = new ListRecorder(HarnessLauncher.shipped(), MatrixProducts.LIBTORCH);
        StepGraphs graphs = new StepGraphs(recorder, recorder, recorder, UnaryOperator.identity());
        Draws draws = new Draws(1, 0, 1, 0, 1, Shares.NONE, List.of());
        try (Scope scope = Scope.shared()) {
            KeyValues cache = KeyValues.empty(scope, shape, DataType.FLOAT32, Device.cpu(), size.blocks(), BLOCK);
            cache.keys_SK().zero();
            cache.values_SK().zero();
            Tensor qkv_RC = random.contiguous(scope, rows, shape.columns());
            Tensor out_RO = SeededTensors.zeros(scope, rows, shape.queryColumns());
            long before = Scope.bytes();
            try (StepGraph _ = graphs.record(size, draws, Device.cpu(), (kernels, _, _, _, cached) -> {
                for (int layer = 0; layer < layers; layer++) {
                    kernels.cachedAttention(shape, qkv_RC, cached, cache, out_RO);
                }
                return out_RO;
            })) {
                long counted = Scope.bytes() - before;
                long said = RecordedMemory.bytes(List.of(shape), size);
                assertThat(said)
                        .as("counted %,d, said %,d", counted, said)
                        .isBetween(counted, counted + counted / 10 + 128);
            }
        }
    }
}
