package io.burnish.tensor.libtorch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// Without a card the calls by name get as far as the operator, which then has no kernel for the CPU: every
/// argument was read as the schema has it.
class FlashAttentionForCudaTest {

    @Test
    void by_name_all_arguments_reach_the_operator() {
        assumeFalse(LibTorch.location().cuda(), "skipped: this libtorch has a CUDA half");
        try (Scope scope = Scope.confined()) {
            MemorySegment x = Tensor.zeros(scope, DataType.BFLOAT16, Device.cpu(), 4, 2, 8)
                    .handle();
            MemorySegment starts = Tensor.ofInts(scope, Device.cpu(), 0, 4).handle();
            var runs = new FlashAttentionForCuda.Runs(starts, starts, 4, 4);
            var forward = new FlashAttentionForCuda.Forward(x, x, x, x);
            // each prints libtorch's own message and trace on stderr
            assertThatThrownBy(() -> FlashAttentionForCuda.forwardByName(x, x, x, runs, 0.5, 3))
                    .isInstanceOf(LibTorchException.class)
                    .hasMessageContaining("aten::_flash_attention_forward failed");
            assertThatThrownBy(() -> FlashAttentionForCuda.backwardByName(x, x, x, x, x, forward, runs, 0.5, 0))
                    .isInstanceOf(LibTorchException.class)
                    .hasMessageContaining("aten::_flash_attention_backward failed");
        }
    }
}
