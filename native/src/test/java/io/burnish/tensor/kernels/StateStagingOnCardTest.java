package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.StateStaging.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// On a card a state in pinned host memory is the state on the card, bit for bit. `mvn verify -Pgpu`.
@Tag("gpu")
class StateStagingOnCardTest {

    private static final Device CARD = Device.gpu(0);
    private static final long ELEMENTS = 10_000L * Moments.BLOCK;
    private static final int STEPS = 4;

    private record Outcome(float[] parameters, List<float[]> state) {}

    private static Tensor normals(Scope scope, long seed, DataType type) {
        Random random = new Random(seed);
        float[] values = new float[(int) ELEMENTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(scope, values, ELEMENTS).to(scope, type, CARD);
    }

    private static AdamWState state(StateMemory memory, boolean int8, Tensor parameters_N) {
        if (int8) {
            return new AdamWState(Moments.zeroBlocks(memory, ELEMENTS), ParameterUpdate.STOCHASTIC, 0, 5);
        }
        Tensor master_N = memory.zeros(DataType.FLOAT32, ELEMENTS).copyFrom(parameters_N);
        return new AdamWState(
                Moments.zeros(memory, DataType.FLOAT32, ELEMENTS), new ParameterUpdate.Master(master_N), 0, 5);
    }

    private static Outcome run(boolean int8, long sliceElements) {
        Kernels kernels = Kernels.of(CARD);
        try (Scope scope = Scope.shared()) {
            Tensor parameters_N = normals(scope, 1, DataType.BFLOAT16);
            boolean offloaded = sliceElements > 0;
            StateMemory memory = offloaded ? StateMemory.onHost(scope, CARD) : StateMemory.onDevice(scope, CARD);
            AdamWState state = state(memory, int8, parameters_N);
            List<Slice> slices = new ArrayList<>();
            for (long from = 0; offloaded && from < ELEMENTS; from += sliceElements) {
                slices.add(new Slice(from, Math.min(ELEMENTS, from + sliceElements)));
            }
            try (StateStaging staging = new StateStaging(CARD, state, slices)) {
                for (int number = 1; number <= STEPS; number++) {
                    Tensor gradients_N = normals(scope, 10 + number, DataType.FLOAT32);
                    AdamWStep step = new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.01, number, 0.5);
                    staging.begin();
                    if (offloaded) {
                        staging.update((slice, part) -> {
                            try (Scope views = Scope.confined()) {
                                long from = slices.get(slice).from();
                                long to = slices.get(slice).to();
                                kernels.adamW(
                                        parameters_N.rows(views, from, to),
                                        gradients_N.rows(views, from, to),
                                        part,
                                        step);
                            }
                        });
                    } else {
                        kernels.adamW(parameters_N, gradients_N, state, step);
                    }
                }
                return new Outcome(
                        parameters_N.toFloats(),
                        staging.state().tensors().stream().map(Tensor::toFloats).toList());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void slices_give_the_bits_of_the_whole(boolean int8) {
        Outcome expected = run(int8, 0);
        for (long blocks : new long[] {1000, 3333, 10_000}) {
            assertThat(run(int8, blocks * Moments.BLOCK))
                    .as("%d blocks a slice", blocks)
                    .usingRecursiveComparison()
                    .isEqualTo(expected);
        }
    }
}
