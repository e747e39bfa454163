package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The card's kernels on bfloat16 compute in float32 and round once: the plain kernels on the same numbers in float32,
/// rounded, are their oracle.
class CudaBf16Test {

    private static final NormForm NORM = NormForm.aroundOne(1e-5);

    /// One unit in the last of bfloat16's 8 bits.
    private static final double ULP = 1.0 / 128;

    private final SeededTensors random = SeededTensors.seeded();
    private final Kernels plain = new AtenKernels();
    private Kernels cuda;

    @BeforeEach
    void needsACompiler() {
        cuda = AllKernels.cuda();
    }

    /// Two tensors of the same numbers.
    private record Twins(Tensor bf16, Tensor f32) {}

    private Twins twins(Scope scope, long... sizes) {
        return twins(scope, random.contiguous(scope, sizes));
    }

    private static Twins twins(Scope scope, Tensor f32) {
        Tensor bf16 = f32.to(scope, DataType.BFLOAT16, Device.cpu());
        return new Twins(bf16, bf16.to(scope, DataType.FLOAT32, Device.cpu()));
    }

    private static Twins poisoned(Scope scope, long... sizes) {
        Tensor bf16 = Tensor.empty(scope, DataType.BFLOAT16, Device.cpu(), sizes);
        bf16.data().fill((byte) 0xff);
        return new Twins(bf16, SeededTensors.zeros(scope, sizes));
    }

    private void assertClose(String what, Twins twins) {
        random.assertClose(what, twins.bf16(), SeededTensors.doubles(twins.f32()), ULP);
    }

    private void assertEqualFloats(String what, Tensor actual, Tensor expected) {
        random.assertClose(what, actual, SeededTensors.doubles(expected), 2e-5);
    }

    @Test
    void rows_are_copied_added_and_scaled() {
        for (int columns : new int[] {1, 7, 8, 40, 256, 264}) {
            try (Scope scope = Scope.confined()) {
                int rows = random.between(1, 40);
                int[] places = random.indices(rows, 5);
                Tensor index = Tensor.ofInts(scope, Device.cpu(), places);
                Tensor factor = random.contiguous(scope, rows);
                Twins table = twins(scope, 5, columns);
                Twins x = twins(scope, rows, columns);
                Twins bias = twins(scope, columns);
                Twins out = poisoned(scope, rows, columns);
                cuda.gatherRows(table.bf16(), index, out.bf16());
                plain.gatherRows(table.f32(), index, out.f32());
                assertClose("gatherRows", out);
                cuda.addBias(out.bf16(), bias.bf16());
                plain.addBias(out.f32(), bias.f32());
                assertClose("addBias", out);
                cuda.add(x.bf16(), out.bf16());
                plain.add(x.f32(), out.f32());
                assertClose("add", out);
                cuda.addScaledRows(table.bf16(), index, factor, x.bf16());
                plain.addScaledRows(table.f32(), index, factor, x.f32());
                assertClose("addScaledRows", x);
                cuda.scaleRows(x.bf16(), factor, out.bf16());
                plain.scaleRows(x.f32(), factor, out.f32());
                assertClose("scaleRows", out);
            }
        }
    }

    @Test
    void rows_that_occur_often_are_summed_in_float32_and_rounded_once() {
        try (Scope scope = Scope.confined()) {
            int rows = 600;
            Tensor index = Tensor.ofInts(scope, Device.cpu(), random.indices(rows, 3));
            Tensor factor = random.contiguous(scope, rows);
            Twins x = twins(scope, rows, 24);
            Twins table = twins(scope, 3, 24);
            Tensor sums = table.f32().to(scope, DataType.FLOAT32, Device.cpu());
            plain.addToRows(x.f32(), index, table.f32());
            cuda.addToRows(x.bf16(), index, table.bf16());
            assertClose("addToRows", table);
            cuda.addToRows(x.bf16(), index, sums);
            assertEqualFloats("bf16 rows to a float32 table", sums, table.f32());
            Twins other = twins(scope, 3, 24);
            plain.addScaledToRows(x.f32(), index, factor, other.f32());
            cuda.addScaledToRows(x.bf16(), index, factor, other.bf16());
            assertClose("addScaledToRows", other);
        }
    }

    @Test
    void columns_are_summed_into_either_type() {
        for (int columns : new int[] {1, 31, 256, 520}) {
            try (Scope scope = Scope.confined()) {
                Twins x = twins(scope, 300, columns);
                Twins sums = twins(scope, columns);
                Tensor floats = sums.f32().to(scope, DataType.FLOAT32, Device.cpu());
                plain.addColumnSums(x.f32(), sums.f32());
                cuda.addColumnSums(x.bf16(), sums.bf16());
                assertClose("addColumnSums", sums);
                cuda.addColumnSums(x.bf16(), floats);
                assertEqualFloats("addColumnSums to float32", floats, sums.f32());
            }
        }
    }

    @Test
    void rows_are_normed_and_their_gradients_too() {
        for (int hidden : new int[] {2, 33, 128, 1024, 1032, 2047, 4096}) {
            try (Scope scope = Scope.confined()) {
                int rows = random.between(1, 30);
                Twins x = twins(scope, rows, hidden);
                Twins weight = twins(scope, hidden);
                Twins gradOut = twins(scope, rows, hidden);
                Twins out = poisoned(scope, rows, hidden);
                Twins gradX = twins(scope, rows, hidden);
                Tensor inverse = SeededTensors.zeros(scope, rows);
                Tensor expectedInverse = SeededTensors.zeros(scope, rows);
                Tensor gradWeight = SeededTensors.zeros(scope, hidden);
                Tensor expectedWeight = SeededTensors.zeros(scope, hidden);
                cuda.rmsNorm(x.bf16(), weight.bf16(), NORM, out.bf16(), inverse);
                plain.rmsNorm(x.f32(), weight.f32(), NORM, out.f32(), expectedInverse);
                assertClose("rmsNorm", out);
                assertEqualFloats("inverse", inverse, expectedInverse);
                Twins sum = twins(scope, rows, hidden);
                cuda.rmsNormPlus(sum.bf16(), x.bf16(), weight.bf16(), NORM, sum.bf16(), inverse);
                plain.rmsNormPlus(sum.f32(), x.f32(), weight.f32(), NORM, sum.f32(), expectedInverse);
                assertClose("rmsNormPlus", sum);
                cuda.rmsNormBackward(
                        gradOut.bf16(), x.bf16(), weight.bf16(), NORM, inverse, gradX.bf16(), true, gradWeight);
                plain.rmsNormBackward(
                        gradOut.f32(), x.f32(), weight.f32(), NORM, inverse, gradX.f32(), true, expectedWeight);
                assertClose("gradient", gradX);
                assertEqualFloats("gradient of the weight", gradWeight, expectedWeight);
            }
        }
    }

    @Test
    void heads_turn_by_their_position() {
        for (int half : new int[] {3, 8, 64}) {
            try (Scope scope = Scope.confined()) {
                int tokens = random.between(1, 20);
                Twins x = twins(scope, tokens, 3, 2L * half);
                Tensor cos = random.contiguous(scope, 9, half);
                Tensor sin = random.contiguous(scope, 9, half);
                Tensor positions = Tensor.ofInts(scope, Device.cpu(), random.indices(tokens, 9));
                cuda.rope(x.bf16(), cos, sin, positions, false);
                plain.rope(x.f32(), cos, sin, positions, false);
                assertClose("rope", x);
            }
        }
    }

    @Test
    void gates_open() {
        for (int inner : new int[] {1, 13, 64, 200}) {
            Activation activation = inner < 64 ? Activation.SILU : Activation.GELU_TANH;
            try (Scope scope = Scope.confined()) {
                int rows = random.between(1, 30);
                Twins gateUp = twins(scope, rows, 2L * inner);
                Twins gradOut = twins(scope, rows, inner);
                Twins out = poisoned(scope, rows, inner);
                Twins gradient = poisoned(scope, rows, 2L * inner);
                cuda.glu(activation, gateUp.bf16(), out.bf16());
                plain.glu(activation, gateUp.f32(), out.f32());
                assertClose("glu", out);
                cuda.gluBackward(activation, gradOut.bf16(), gateUp.bf16(), gradient.bf16());
                plain.gluBackward(activation, gradOut.f32(), gateUp.f32(), gradient.f32());
                assertClose("gluBackward", gradient);
            }
        }
    }

    @Test
    void rows_of_logits_say_in_float32_what_their_softmax_says() {
        for (int vocabulary : new int[] {1, 9, 64, 1003, 4096, 9001}) {
            try (Scope scope = Scope.confined()) {
                int rows = random.between(1, 12);
                Twins logits = twins(scope, random.contiguous(scope, rows, vocabulary));
                Tensor targets = Tensor.ofInts(scope, Device.cpu(), random.indices(rows, vocabulary));
                RowStatistics actual = RowStatistics.empty(scope, Device.cpu(), rows);
                RowStatistics expected = RowStatistics.empty(scope, Device.cpu(), rows);
                LogitTransform transform = vocabulary < 1000 ? LogitTransform.NONE : LogitTransform.softCap(3);
                plain.rowStatistics(logits.f32(), targets, transform, expected, true);
                cuda.rowStatistics(logits.bf16(), targets, transform, actual, true);
                assertEqualFloats("logp", actual.logp_R(), expected.logp_R());
                assertEqualFloats("greedy", actual.greedy_R(), expected.greedy_R());
                assertEqualFloats("collision", actual.collision_R(), expected.collision_R());
                assertEqualFloats("entropy", actual.entropy_R(), expected.entropy_R());
                assertEqualFloats("sum", actual.sum_R(), expected.sum_R());
                assertClose("exponentials", logits);
            }
        }
    }

    @Test
    void the_optimizer_takes_either_type() {
        for (int elements : new int[] {1, 8, 4095, 40_001}) {
            try (Scope scope = Scope.confined()) {
                Twins parameters = twins(scope, elements);
                Twins gradients = twins(scope, elements);
                assertThat(cuda.sumOfSquares(gradients.bf16()) / plain.sumOfSquares(gradients.f32()))
                        .isEqualTo(1, within(1e-6));
                AdamWStep step = new AdamWStep(0.5, 0.9, 0.999, 1e-8, 0.1, 1, 0.7);
                Tensor[] mean = {SeededTensors.zeros(scope, elements), SeededTensors.zeros(scope, elements)};
                Tensor[] variance = {SeededTensors.zeros(scope, elements), SeededTensors.zeros(scope, elements)};
                Tensor floats = parameters.f32().to(scope, DataType.FLOAT32, Device.cpu());
                plain.adamW(parameters.f32(), gradients.f32(), mean[0], variance[0], step);
                cuda.adamW(parameters.bf16(), gradients.bf16(), mean[1], variance[1], step);
                assertClose("parameters", parameters);
                assertEqualFloats("mean", mean[1], mean[0]);
                assertEqualFloats("variance", variance[1], variance[0]);
                cuda.adamW(floats, gradients.bf16(), mean[1].zero(), variance[1].zero(), step);
                assertEqualFloats("float32 parameters", floats, parameters.f32());
            }
        }
    }

    @Test
    void bf16_parameters_are_their_master_rounded() {
        for (DataType gradientType : new DataType[] {DataType.FLOAT32, DataType.BFLOAT16}) {
            for (int elements : new int[] {1, 8, 1000, 4099}) {
                try (Scope scope = Scope.confined()) {
                    Tensor master = random.contiguous(scope, elements);
                    Tensor expected = master.to(scope, DataType.FLOAT32, Device.cpu());
                    Twins parameters = poisoned(scope, elements);
                    Tensor gradients = random.contiguous(scope, elements).to(scope, gradientType, Device.cpu());
                    Tensor[] mean = {SeededTensors.zeros(scope, elements), SeededTensors.zeros(scope, elements)};
                    Tensor[] variance = {SeededTensors.zeros(scope, elements), SeededTensors.zeros(scope, elements)};
                    AdamWStep step = new AdamWStep(0.01, 0.9, 0.999, 1e-8, 0.1, 3, 0.7);
                    plain.adamW(expected, gradients, mean[0], variance[0], step);
                    AdamWState state = new AdamWState(
                            new Moments.Plain(mean[1], variance[1]), new ParameterUpdate.Master(master), 0, 0);
                    cuda.adamW(parameters.bf16(), gradients, state, step);
                    assertEqualFloats("master", master, expected);
                    assertEqualFloats("mean", mean[1], mean[0]);
                    assertEqualFloats("variance", variance[1], variance[0]);
                    assertThat(parameters.bf16().toFloats())
                            .as("the nearest bf16 to each of the master")
                            .isEqualTo(master.to(scope, DataType.BFLOAT16, Device.cpu())
                                    .toFloats());
                }
            }
        }
    }

    @Test
    void what_rounds_by_chance_does_so_alike_wherever_a_buffer_is_split() {
        int elements = 2000;
        for (int split : new int[] {256, 1003, 1999}) {
            try (Scope scope = Scope.confined()) {
                Tensor parameters = random.contiguous(scope, elements).to(scope, DataType.BFLOAT16, Device.cpu());
                Tensor gradients = random.contiguous(scope, elements);
                Tensor[] copies = {copy(scope, parameters), copy(scope, parameters)};
                AdamWState[] states = {state(scope, elements), state(scope, elements)};
                for (int number = 1; number <= 3; number++) {
                    AdamWStep step = new AdamWStep(0.01, 0.9, 0.999, 1e-8, 0.1, number, 1);
                    cuda.adamW(copies[0], gradients, states[0], step);
                    int[][] parts = {{0, split}, {split, elements}};
                    for (int[] part : parts) {
                        cuda.adamW(
                                copies[1].rows(scope, part[0], part[1]),
                                gradients.rows(scope, part[0], part[1]),
                                states[1].part(scope, part[0], part[1]),
                                step);
                    }
                }
                assertThat(copies[1].toFloats()).as("split at " + split).isEqualTo(copies[0].toFloats());
                assertThat(copies[0].toFloats()).isNotEqualTo(parameters.toFloats());
            }
        }
    }

    private static AdamWState state(Scope scope, int elements) {
        Moments moments = Moments.zeros(scope, DataType.BFLOAT16, Device.cpu(), elements);
        return new AdamWState(moments, ParameterUpdate.STOCHASTIC, 40, 7);
    }

    private static Tensor copy(Scope scope, Tensor x) {
        return x.to(scope, x.type(), Device.cpu());
    }
}
