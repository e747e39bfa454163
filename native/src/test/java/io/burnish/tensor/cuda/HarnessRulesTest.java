package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.HarnessLauncher.KernelException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What the harness lets kernels do, and what not, by kernels of a few lines.
class HarnessRulesTest {

    private static final String SOURCE = """
            #include "common.cuh"

            // a lane reads what its neighbour wrote
            template <int ORDER>
            static __device__ void neighbour(float* out, float* lane_L) {
                lane_L[threadIdx.x] = threadIdx.x;
                if (ORDER == 1) {
                    __syncwarp();
                }
                if (ORDER == 2) {
                    __shfl_xor_sync(FULL_WARP, 1.0f, 1);
                }
                out[threadIdx.x] = lane_L[threadIdx.x ^ 1];
            }
            extern "C" __global__ void orderedByWarp(float* out) {
                __shared__ float lane_L[WARP];
                neighbour<1>(out, lane_L);
            }
            extern "C" __global__ void orderedByShuffle(float* out) {
                __shared__ float lane_L[WARP];
                neighbour<2>(out, lane_L);
            }
            extern "C" __global__ void unordered(float* out) {
                __shared__ float lane_L[WARP];
                neighbour<0>(out, lane_L);
            }

            extern "C" __global__ void counted(int* counts, int blocks) {
                atomicAdd(&counts[threadIdx.x % 3], 1);
                if (blocks > 1 && blockIdx.x == 1 && threadIdx.x == 0) {
                    counts[0] = 7;
                }
            }

            extern "C" __global__ void reversed(const float* in, float* out, int shift) {
                DYNAMIC_SHARED(bytes);
                float* values = reinterpret_cast<float*>(bytes);
                values[threadIdx.x] = in[blockIdx.x * blockDim.x + threadIdx.x];
                __syncthreads();
                out[blockIdx.x * blockDim.x + threadIdx.x] = values[blockDim.x - 1 - threadIdx.x + shift];
            }

            extern "C" __global__ void lanes(int* out) {
                int lane = threadIdx.x % WARP;
                unsigned odd = __ballot_sync(FULL_WARP, lane % 2 == 1);
                int up = __shfl_up_sync(FULL_WARP, lane, 3);
                int last = __shfl_sync(FULL_WARP, lane * 2, 31);
                out[threadIdx.x] = __popc(odd) * 10000 + up * 100 + last;
            }

            extern "C" __global__ void constant(const float* in, float* out) {
                const_cast<float*>(in)[threadIdx.x] = 1;
                out[threadIdx.x] = 1;
            }
            """;

    private static Launcher launcher() {
        SortedMap<String, String> sources = new TreeMap<>(KernelSources.all());
        sources.keySet().removeIf(name -> name.endsWith(".cu"));
        sources.put("rules.cu", SOURCE);
        return HarnessLauncher.of(sources);
    }

    @Test
    void a_barrier_of_the_warp_orders_its_memory_and_a_shuffle_does_not() {
        Launcher launcher = launcher();
        try (Scope scope = Scope.confined()) {
            Tensor out = SeededTensors.zeros(scope, 32);
            launcher.launch("rules", "orderedByWarp", Grid.of(1, 32), out);
            assertThat(out.toFloats()).startsWith(1, 0, 3, 2).endsWith(31, 30);
            assertThatThrownBy(() -> launcher.launch("rules", "orderedByShuffle", Grid.of(1, 32), out))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("race");
            assertThatThrownBy(() -> launcher.launch("rules", "unordered", Grid.of(1, 32), out))
                    .isInstanceOf(KernelException.class)
                    .message()
                    .containsPattern("race|nobody wrote");
        }
    }

    @Test
    void atomics_of_all_blocks_may_meet_and_plain_writes_may_not() {
        Launcher launcher = launcher();
        try (Scope scope = Scope.confined()) {
            Tensor counts = Tensor.zeros(scope, DataType.INT32, Device.cpu(), 3);
            launcher.launch("rules", "counted", Grid.of(5, 96), counts, 1);
            assertThat(counts.toFloats()).containsExactly(160, 160, 160);
            assertThatThrownBy(() -> launcher.launch("rules", "counted", Grid.of(2, 96), counts, 2))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("race");
        }
    }

    @Test
    void dynamic_shared_memory_ends_where_the_launch_says() {
        Launcher launcher = launcher();
        try (Scope scope = Scope.confined()) {
            Tensor in = Tensor.ofFloats(scope, new float[] {1, 2, 3, 4, 5, 6}, 6);
            Tensor out = SeededTensors.zeros(scope, 6);
            launcher.launch("rules", "reversed", new Grid(2, 1, 3, 12), in, out, 0);
            assertThat(out.toFloats()).containsExactly(3, 2, 1, 6, 5, 4);
            assertThatThrownBy(() -> launcher.launch("rules", "reversed", new Grid(2, 1, 3, 8), in, out, 0))
                    .hasMessageContaining("dynamic shared memory, which has 8");
            assertThatThrownBy(() -> launcher.launch("rules", "reversed", new Grid(2, 1, 3, 16), in, out, 1))
                    .hasMessageContaining("nobody wrote");
            assertThatThrownBy(() -> launcher.launch("rules", "reversed", new Grid(3, 1, 3, 12), in, out, 0))
                    .hasMessageContaining("block (2, 0)")
                    .hasMessageContaining("at byte 24 of argument 1, which has 24");
        }
    }

    @Test
    void lanes_exchange_what_cuda_says_they_do() {
        Launcher launcher = launcher();
        try (Scope scope = Scope.confined()) {
            Tensor out = Tensor.zeros(scope, DataType.INT32, Device.cpu(), 64);
            launcher.launch("rules", "lanes", Grid.of(1, 64), out);
            float[] values = out.toFloats();
            for (int thread = 0; thread < 64; thread++) {
                int lane = thread % 32;
                int up = lane < 3 ? lane : lane - 3;
                assertThat(values[thread]).isEqualTo(16 * 10000 + up * 100 + 62);
            }
            assertThatThrownBy(() -> launcher.launch("rules", "lanes", Grid.of(1, 40), out))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("mask");
        }
    }

    @Test
    void what_a_kernel_got_as_const_stays() {
        Launcher launcher = launcher();
        try (Scope scope = Scope.confined()) {
            Tensor in = SeededTensors.zeros(scope, 32);
            Tensor out = SeededTensors.zeros(scope, 32);
            assertThatThrownBy(() -> launcher.launch("rules", "constant", Grid.of(1, 32), in, out))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("const");
            launcher.launch("rules", "constant", Grid.of(1, 32), out, out); // the same memory, to be written
        }
    }
}
