package io.burnish.tensor.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;

class CudaFunctionsTest {

    @Test
    void a_libtorch_without_cuda_says_so_and_what_to_do() {
        assumeFalse(LibTorch.location().cuda(), "skipped: this libtorch has a CUDA half");
        for (int time = 0; time < 2; time++) { // the second failure is as clear as the first
            assertThatThrownBy(() -> CudaFunctions.currentStream(0))
                    .isInstanceOf(LibTorchException.class)
                    .hasMessageContaining("has no CUDA half (libtorch_cuda). Point BURNISH_LIBTORCH at a CUDA build");
        }
    }

    @Test
    void determinism_is_switched_on_and_off() {
        boolean before = CudaFunctions.isDeterministic();
        try {
            CudaFunctions.setDeterministic(true);
            assertThat(CudaFunctions.isDeterministic()).isTrue();
            CudaFunctions.setDeterministic(false);
            assertThat(CudaFunctions.isDeterministic()).isFalse();
        } finally {
            CudaFunctions.setDeterministic(before);
        }
    }
}
