package io.burnish.tensor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.Shares;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// `philox.cuh` by itself, run on the CPU: bit for bit what Java's has.
class PhiloxHeaderTest {

    private static final String SOURCE = """
            #include "common.cuh"
            #include "philox.cuh"

            extern "C" __global__ void shares(const long long* seed_R, const long long* number_R, double* share_R) {
                share_R[threadIdx.x] = philoxUniform(seed_R[threadIdx.x], number_R[threadIdx.x]);
            }
            """;

    @Test
    void a_share_has_all_of_its_bits() {
        SortedMap<String, String> sources = new TreeMap<>(KernelSources.all());
        sources.keySet().removeIf(name -> name.endsWith(".cu"));
        sources.put("shares.cu", SOURCE);
        int rows = 1024;
        Random random = new Random(7);
        long[] seed_R = random.longs(rows).toArray();
        long[] number_R = random.longs(rows).toArray();
        seed_R[0] = number_R[0] = 0;
        seed_R[1] = -1;
        number_R[1] = 1L << 32;
        Shares shares = new Shares(seed_R, number_R);
        try (Scope scope = Scope.confined()) {
            Tensor share_R = Tensor.empty(scope, DataType.FLOAT64, Device.cpu(), rows);
            HarnessLauncher.of(sources)
                    .launch(
                            "shares",
                            "shares",
                            Grid.of(1, rows),
                            longs(scope, seed_R),
                            longs(scope, number_R),
                            share_R);
            for (int row = 0; row < rows; row++) {
                assertThat(share_R.data().getAtIndex(ValueLayout.JAVA_DOUBLE, row))
                        .as("seed %d, draw %d", seed_R[row], number_R[row])
                        .isEqualTo(shares.share(row));
            }
        }
    }

    private static Tensor longs(Scope scope, long[] values) {
        Tensor tensor = Tensor.empty(scope, DataType.INT64, Device.cpu(), values.length);
        MemorySegment.copy(values, 0, tensor.data(), ValueLayout.JAVA_LONG, 0, values.length);
        return tensor;
    }
}
