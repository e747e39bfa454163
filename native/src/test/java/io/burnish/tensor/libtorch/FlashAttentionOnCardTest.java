package io.burnish.tensor.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaDevice;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The generated functions and the operators by name are one on a card.
@Tag("gpu")
class FlashAttentionOnCardTest {

    private static final Device CARD = Device.gpu(0);

    private final SeededTensors random = SeededTensors.seeded();

    @BeforeAll
    static void card() {
        CudaDevice.open(0); // says what is missing
    }

    private Tensor heads(Scope scope, long tokens, long heads) {
        return random.contiguous(scope, tokens, heads, 64).to(scope, DataType.BFLOAT16, CARD);
    }

    private static Tensor starts(Scope scope, int... starts) {
        return Tensor.ofInts(scope, CARD, starts).to(scope, DataType.INT32, CARD);
    }

    private static MemorySegment owned(Scope scope, MemorySegment handle) {
        return handle.reinterpret(scope.arena(), TensorFunctions::delete);
    }

    @Test
    void both_ways_give_the_same_bits() {
        assertThat(FlashAttentionForCuda.hasShims()).isTrue();
        try (Scope scope = Scope.confined()) {
            Tensor query = heads(scope, 7, 4);
            Tensor key = heads(scope, 12, 2);
            Tensor value = heads(scope, 12, 2);
            Tensor gradOut = heads(scope, 7, 4);
            var runs = new FlashAttentionForCuda.Runs(
                    starts(scope, 0, 4, 7).handle(), starts(scope, 0, 4, 12).handle(), 4, 8);
            for (int window : new int[] {0, 3}) {
                var forward = FlashAttentionForCuda.forward(
                        query.handle(), key.handle(), value.handle(), runs, 0.125, window);
                Tensor out = Tensor.adopt(scope, forward.out_QHD());
                owned(scope, forward.logSumExp_HQ());
                owned(scope, forward.randomState());
                owned(scope, forward.unused());
                MemorySegment[] named = FlashAttentionForCuda.forwardByName(
                        query.handle(), key.handle(), value.handle(), runs, 0.125, window);
                for (int i = 1; i < named.length; i++) {
                    owned(scope, named[i]);
                }
                assertThat(Tensor.adopt(scope, named[0]).toFloats()).isEqualTo(out.toFloats());

                var backward = FlashAttentionForCuda.backward(
                        gradOut.handle(),
                        query.handle(),
                        key.handle(),
                        value.handle(),
                        out.handle(),
                        forward,
                        runs,
                        0.125,
                        window);
                MemorySegment[] backwardNamed = FlashAttentionForCuda.backwardByName(
                        gradOut.handle(),
                        query.handle(),
                        key.handle(),
                        value.handle(),
                        out.handle(),
                        forward,
                        runs,
                        0.125,
                        window);
                // of the three only the query's gradient is added up atomically, and here by one block a row
                assertThat(Tensor.adopt(scope, backwardNamed[0]).toFloats())
                        .isEqualTo(Tensor.adopt(scope, backward.gradQuery_QHD()).toFloats());
                assertThat(Tensor.adopt(scope, backwardNamed[1]).toFloats())
                        .isEqualTo(Tensor.adopt(scope, backward.gradKey_KGD()).toFloats());
                assertThat(Tensor.adopt(scope, backwardNamed[2]).toFloats())
                        .isEqualTo(Tensor.adopt(scope, backward.gradValue_KGD()).toFloats());
            }
        }
    }
}
