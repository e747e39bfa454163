package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The card's optimizer on stretches of any length that begin anywhere: the plain one is the oracle, by-chance rounding
/// included.
class CudaStatesTest {

    private static final int[] LENGTHS = {1, 7, 8, 9, 255, 1000, 4099};
    private static final double HALF = 1 / 64.0;

    private final SeededTensors random = SeededTensors.seeded();
    private Kernels cuda;

    @BeforeEach
    void needsACompiler() {
        cuda = AllKernels.cuda();
    }

    /// The same numbers twice: for the plain kernels, and for the card's.
    private final class Twins {
        private final List<Tensor> plain = new ArrayList<>();
        private final List<Tensor> card = new ArrayList<>();
        private final Scope scope;
        private final int count;
        private final int offset;

        /// @param offset elements before the first, as a view has them
        Twins(Scope scope, int count, int offset) {
            this.scope = scope;
            this.count = count;
            this.offset = offset;
        }

        void add(DataType type, boolean zero) {
            Tensor numbers = random.contiguous(scope, count + offset);
            Tensor first = (zero ? numbers.zero() : numbers).to(scope, type, Device.cpu());
            plain.add(first.rows(scope, offset, offset + count));
            card.add(first.to(scope, type, Device.cpu()).rows(scope, offset, offset + count));
        }

        private static void step(Kernels kernels, List<Tensor> x, String update, long first, int number) {
            ParameterUpdate kind = update.equals("kahan")
                    ? new ParameterUpdate.Kahan(x.get(4))
                    : update.equals("master") ? new ParameterUpdate.Master(x.get(4)) : ParameterUpdate.STOCHASTIC;
            AdamWState state = new AdamWState(new Moments.Plain(x.get(2), x.get(3)), kind, first, 77);
            kernels.adamW(x.get(0), x.get(1), state, new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.1, number, 0.5));
        }

        void check(String update, long first) {
            step(new AtenKernels(), plain, update, first, 3);
            step(cuda, card, update, first, 3);
            for (int i = 0; i < plain.size(); i++) {
                String what =
                        "%s, %d elements, %d in front, from %d: buffer %d".formatted(update, count, offset, first, i);
                double bound = plain.get(i).type() == DataType.FLOAT32 ? 1e-5 : HALF;
                random.assertClose(what, card.get(i), SeededTensors.doubles(plain.get(i)), bound);
                if (i != 4) { // what Kahan's sum lost is a difference of roundings
                    int different = 0;
                    float[] expected = plain.get(i).toFloats();
                    float[] actual = card.get(i).toFloats();
                    for (int k = 0; k < count; k++) {
                        different += actual[k] == expected[k] ? 0 : 1;
                    }
                    int allowed = plain.get(i).type() == DataType.FLOAT32 ? count : 2 + count / 50;
                    assertThat(different).as(what).isLessThanOrEqualTo(allowed);
                }
            }
        }
    }

    @Test
    void stretches_of_any_length_and_place_are_rounded_alike() {
        for (String update : List.of("stochastic", "kahan", "master")) {
            for (DataType moments : List.of(DataType.FLOAT32, DataType.BFLOAT16)) {
                for (int count : LENGTHS) {
                    for (int offset : new int[] {0, 1, 8}) {
                        for (long first : new long[] {0, 8L * random.between(1, 1_000_000_000), 13}) {
                            try (Scope scope = Scope.confined()) {
                                Twins twins = new Twins(scope, count, offset);
                                twins.add(DataType.BFLOAT16, false);
                                twins.add(random.between(0, 1) == 0 ? DataType.FLOAT32 : DataType.BFLOAT16, false);
                                twins.add(moments, true);
                                twins.add(moments, true);
                                if (!update.equals("stochastic")) {
                                    twins.add(update.equals("kahan") ? DataType.BFLOAT16 : DataType.FLOAT32, false);
                                }
                                twins.check(update, first);
                            }
                        }
                    }
                }
            }
        }
    }
}
