package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.RoundingBits.Purpose;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// AdamW with every state and every way of rounding, against the formulas in double, one step at a time: each starts
/// from what the step before stored.
class OptimizerStateContractTest {

    private static final String ALL = "io.burnish.tensor.kernels.AllKernels#onCpu";
    private static final int STEPS = 6;
    private static final long SEED = 20_261_124;
    private static final double FLOAT = 1e-5;
    private static final double HALF_OF_BFLOAT16 = 1 / 256.0;

    private final SeededTensors random = SeededTensors.seeded();

    private record Case(String name, DataType parameters, Function<Scope, AdamWState> state) {}

    private static List<Case> cases(int count, long first) {
        return List.of(
                new Case("fp32", DataType.FLOAT32, s -> state(s, fp32(s, count), ParameterUpdate.DIRECT, first)),
                new Case(
                        "bf16 moments", DataType.FLOAT32, s -> state(s, bf16(s, count), ParameterUpdate.DIRECT, first)),
                new Case("int8", DataType.FLOAT32, s -> state(s, int8(s, count), ParameterUpdate.DIRECT, first)),
                new Case(
                        "stochastic",
                        DataType.BFLOAT16,
                        s -> state(s, fp32(s, count), ParameterUpdate.STOCHASTIC, first)),
                new Case(
                        "int8, stochastic",
                        DataType.BFLOAT16,
                        s -> state(s, int8(s, count), ParameterUpdate.STOCHASTIC, first)),
                new Case(
                        "kahan",
                        DataType.BFLOAT16,
                        s -> state(
                                s,
                                fp32(s, count),
                                new ParameterUpdate.Kahan(zeros(s, DataType.BFLOAT16, count)),
                                first)),
                new Case(
                        "bf16 moments, master",
                        DataType.BFLOAT16,
                        s -> state(
                                s,
                                bf16(s, count),
                                new ParameterUpdate.Master(zeros(s, DataType.FLOAT32, count)),
                                first)));
    }

    private static AdamWState state(Scope scope, Moments moments, ParameterUpdate update, long first) {
        return new AdamWState(moments, update, first, SEED);
    }

    private static Moments fp32(Scope scope, int count) {
        return Moments.zeros(scope, DataType.FLOAT32, Device.cpu(), count);
    }

    private static Moments bf16(Scope scope, int count) {
        return Moments.zeros(scope, DataType.BFLOAT16, Device.cpu(), count);
    }

    private static Moments int8(Scope scope, int count) {
        return Moments.zeroBlocks(scope, Device.cpu(), count);
    }

    private static Tensor zeros(Scope scope, DataType type, int count) {
        return Tensor.zeros(scope, type, Device.cpu(), count);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void every_state_follows_adamw(Kernels kernels) {
        int count = Moments.BLOCK * random.between(1, 5);
        long first = Moments.BLOCK * (long) random.between(0, 1000);
        for (double weightDecay : new double[] {0, 0.1}) {
            for (Case one : cases(count, first)) {
                for (DataType gradients : List.of(DataType.FLOAT32, DataType.BFLOAT16)) {
                    follow(kernels, one, count, gradients, weightDecay);
                }
            }
        }
    }

    private void follow(Kernels kernels, Case one, int count, DataType gradientType, double weightDecay) {
        try (Scope scope = Scope.confined()) {
            Tensor parameters = random.contiguous(scope, count).to(scope, one.parameters(), Device.cpu());
            AdamWState state = one.state().apply(scope);
            if (state.update() instanceof ParameterUpdate.Master master) {
                master.master_N().copyFrom(parameters);
            }
            for (int number = 1; number <= STEPS; number++) {
                Tensor gradients = random.contiguous(scope, count).to(scope, gradientType, Device.cpu());
                AdamWStep step = new AdamWStep(1e-2, 0.9, 0.999, 1e-8, weightDecay, number, 0.5);
                Oracle oracle = new Oracle(parameters, gradients, state, step);
                kernels.adamW(parameters, gradients, state, step);
                oracle.check(one.name() + ", step " + number, parameters);
            }
        }
    }

    /// A step in double from what is stored, and how what is stored after it may differ.
    private final class Oracle {

        private final AdamWState state;
        private final AdamWStep step;
        private final double[] mean;
        private final double[] variance;
        private final double[] before;
        private final double[] parameter;
        private final double[] compensation;

        Oracle(Tensor parameters, Tensor gradients, AdamWState state, AdamWStep step) {
            this.state = state;
            this.step = step;
            double[] g = SeededTensors.doubles(gradients);
            mean = mean(state.moments());
            variance = variance(state.moments());
            before = SeededTensors.doubles(
                    state.update() instanceof ParameterUpdate.Master master ? master.master_N() : parameters);
            parameter = before.clone();
            compensation = state.update() instanceof ParameterUpdate.Kahan kahan
                    ? SeededTensors.doubles(kahan.compensation_N())
                    : new double[g.length];
            for (int i = 0; i < g.length; i++) {
                double gradient = g[i] * step.gradientScale();
                mean[i] = step.beta1() * mean[i] + (1 - step.beta1()) * gradient;
                variance[i] = step.beta2() * variance[i] + (1 - step.beta2()) * gradient * gradient;
                double corrected = mean[i] / (1 - Math.pow(step.beta1(), step.step()));
                double spread = Math.sqrt(variance[i] / (1 - Math.pow(step.beta2(), step.step())));
                parameter[i] -= step.learningRate() * step.weightDecay() * parameter[i];
                parameter[i] -= step.learningRate() * corrected / (spread + step.epsilon());
            }
        }

        void check(String what, Tensor parameters) {
            switch (state.moments()) {
                case Moments.Plain plain -> {
                    checkMoment(what + ", mean", plain.mean_N(), mean, Purpose.MEAN);
                    checkMoment(what + ", variance", plain.variance_N(), variance, Purpose.VARIANCE);
                }
                case Moments.Blockwise blocks -> {
                    checkBlocks(what + ", mean", mean, blocks.meanCode_N(), blocks.meanScale_B(), DynamicMap.SIGNED);
                    checkBlocks(
                            what + ", variance",
                            variance,
                            blocks.varianceCode_N(),
                            blocks.varianceScale_B(),
                            DynamicMap.UNSIGNED);
                }
            }
            switch (state.update()) {
                case ParameterUpdate.Direct _ -> random.assertClose(what, parameters, parameter);
                case ParameterUpdate.Master master -> {
                    random.assertClose(what + ", master", master.master_N(), parameter);
                    random.assertClose(what, parameters, parameter, HALF_OF_BFLOAT16);
                }
                case ParameterUpdate.Stochastic _ -> checkRounded(what, parameters, parameter, Purpose.PARAMETER);
                case ParameterUpdate.Kahan kahan -> checkKahan(what, parameters, kahan);
            }
        }

        private void checkMoment(String what, Tensor stored, double[] expected, Purpose purpose) {
            if (stored.type() == DataType.BFLOAT16) {
                checkRounded(what, stored, expected, purpose);
            } else {
                random.assertClose(what, stored, expected);
            }
        }

        // up where the random bits carry: known but where float32 and double fall on the two sides of a carry
        private void checkRounded(String what, Tensor stored, double[] expected, Purpose purpose) {
            int[] bits = new int[expected.length];
            philox(state.seed(), step.step(), purpose.ordinal(), state.first(), bits);
            double[] actual = SeededTensors.doubles(stored);
            int unsure = 0;
            double error = 3e-7 * typical(expected); // of float32, where terms cancel too
            for (int i = 0; i < expected.length; i++) {
                float toZero = Float.intBitsToFloat(Float.floatToRawIntBits((float) expected[i]) & 0xFFFF_0000);
                float away = Float.intBitsToFloat(Float.floatToRawIntBits(toZero) + 0x1_0000);
                double gap = (double) away - toZero;
                double carry = (expected[i] - toZero) / gap * 65_536 + bits[i] - 65_536;
                if (Math.abs(carry) < 8 + error / Math.abs(gap) * 65_536) {
                    unsure++;
                    assertThat(Math.abs(actual[i] - expected[i]))
                            .as("%s, element %d", what, i)
                            .isLessThanOrEqualTo(Math.abs(gap) + error);
                } else {
                    assertThat(actual[i]).as("%s, element %d", what, i).isEqualTo(carry >= 0 ? away : toZero);
                }
            }
            assertThat(unsure).as("of %d", expected.length).isLessThan(expected.length / 10 + 8);
        }

        private static double typical(double[] values) {
            double squares = 0;
            for (double value : values) {
                squares += value * value;
            }
            return Math.sqrt(squares / values.length);
        }

        private void checkBlocks(String what, double[] expected, Tensor codes, Tensor scales, DynamicMap map) {
            float[] code = codes.toFloats();
            float[] scale = scales.toFloats();
            float[] value = map.values();
            for (int block = 0; block < scale.length; block++) {
                double largest = 0;
                for (int i = block * Moments.BLOCK; i < (block + 1) * Moments.BLOCK; i++) {
                    largest = Math.max(largest, Math.abs(expected[i]));
                }
                assertThat(Math.abs(scale[block] - largest))
                        .as("%s, scale of block %d", what, block)
                        .isLessThanOrEqualTo(FLOAT * largest);
                for (int i = block * Moments.BLOCK; i < (block + 1) * Moments.BLOCK; i++) {
                    double nearest = Double.MAX_VALUE;
                    for (float entry : value) {
                        nearest = Math.min(nearest, Math.abs(entry * largest - expected[i]));
                    }
                    assertThat(Math.abs(value[(int) code[i]] * largest - expected[i]))
                            .as("%s, element %d", what, i)
                            .isLessThanOrEqualTo(nearest + 2 * FLOAT * largest);
                }
            }
        }

        // parameter and compensation together are the sum, to the bits that the compensation has
        private void checkKahan(String what, Tensor parameters, ParameterUpdate.Kahan kahan) {
            double[] actual = SeededTensors.doubles(parameters);
            double[] left = SeededTensors.doubles(kahan.compensation_N());
            for (int i = 0; i < actual.length; i++) {
                double expected = parameter[i] + compensation[i];
                double tolerance = Math.abs(left[i]) * HALF_OF_BFLOAT16 + 4e-7 * (Math.abs(before[i]) + 0.1);
                assertThat(Math.abs(actual[i] + left[i] - expected))
                        .as("%s, element %d", what, i)
                        .isLessThanOrEqualTo(tolerance);
                assertThat(Math.abs(left[i])).isLessThanOrEqualTo(Math.abs(actual[i]) / 128 + 1e-6);
            }
        }
    }

    private static double[] mean(Moments moments) {
        return switch (moments) {
            case Moments.Plain plain -> SeededTensors.doubles(plain.mean_N());
            case Moments.Blockwise blocks -> decoded(blocks.meanCode_N(), blocks.meanScale_B(), DynamicMap.SIGNED);
        };
    }

    private static double[] variance(Moments moments) {
        return switch (moments) {
            case Moments.Plain plain -> SeededTensors.doubles(plain.variance_N());
            case Moments.Blockwise blocks ->
                decoded(blocks.varianceCode_N(), blocks.varianceScale_B(), DynamicMap.UNSIGNED);
        };
    }

    private static double[] decoded(Tensor codes, Tensor scales, DynamicMap map) {
        float[] code = codes.toFloats();
        float[] scale = scales.toFloats();
        float[] value = map.values();
        double[] decoded = new double[code.length];
        for (int i = 0; i < decoded.length; i++) {
            decoded[i] = (double) value[(int) code[i]] * scale[i / Moments.BLOCK];
        }
        return decoded;
    }

    /// Philox4x32-10 by the paper's words, not by the code under test.
    private static void philox(long seed, long step, int purpose, long first, int[] bits) {
        for (int i = 0; i < bits.length; i++) {
            long index = first + i;
            long[] counter = {index / 8 & 0xFFFF_FFFFL, index / 8 >>> 32, step & 0xFFFF_FFFFL, purpose};
            long[] key = {seed & 0xFFFF_FFFFL, seed >>> 32};
            for (int round = 0; round < 10; round++) {
                long left = 0xD2511F53L * counter[0];
                long right = 0xCD9E8D57L * counter[2];
                counter = new long[] {
                    (right >>> 32) ^ counter[1] ^ key[0],
                    right & 0xFFFF_FFFFL,
                    (left >>> 32) ^ counter[3] ^ key[1],
                    left & 0xFFFF_FFFFL
                };
                key[0] = key[0] + 0x9E3779B9L & 0xFFFF_FFFFL;
                key[1] = key[1] + 0xBB67AE85L & 0xFFFF_FFFFL;
            }
            long word = counter[(int) (index % 8 / 2)];
            bits[i] = (int) (index % 2 == 0 ? word & 0xFFFF : word >>> 16);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_buffer_in_two_parts_is_updated_as_one(Kernels kernels) {
        int count = 4 * Moments.BLOCK;
        for (Case one : cases(count, 0)) {
            try (Scope scope = Scope.confined()) {
                Tensor whole = random.contiguous(scope, count).to(scope, one.parameters(), Device.cpu());
                Tensor split = whole.to(scope, one.parameters(), Device.cpu());
                Tensor gradients = random.contiguous(scope, count);
                AdamWState wholeState = one.state().apply(scope);
                AdamWState splitState = one.state().apply(scope);
                for (int number = 1; number <= 2; number++) {
                    AdamWStep step = new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.1, number, 1);
                    kernels.adamW(whole, gradients, wholeState, step);
                    for (int from = 0; from < count; from += 2 * Moments.BLOCK) {
                        int to = from + 2 * Moments.BLOCK;
                        kernels.adamW(
                                split.rows(scope, from, to),
                                gradients.rows(scope, from, to),
                                splitState.part(scope, from, to),
                                step);
                    }
                }
                assertThat(split.toFloats()).as(one.name()).isEqualTo(whole.toFloats());
                assertThat(mean(splitState.moments())).isEqualTo(mean(wholeState.moments()));
                assertThat(variance(splitState.moments())).isEqualTo(variance(wholeState.moments()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void small_updates_of_bfloat16_are_lost_only_without_help(Kernels kernels) {
        int count = Moments.BLOCK;
        for (Case one : cases(count, 0)) {
            if (one.parameters() != DataType.BFLOAT16) {
                continue;
            }
            try (Scope scope = Scope.confined()) {
                Tensor parameters =
                        Tensor.ofFloats(scope, ones(count), count).to(scope, one.parameters(), Device.cpu());
                Tensor gradients = Tensor.ofFloats(scope, ones(count), count);
                AdamWState state = one.state().apply(scope);
                if (state.update() instanceof ParameterUpdate.Master master) {
                    master.master_N().copyFrom(parameters);
                }
                for (int number = 1; number <= 100; number++) {
                    kernels.adamW(parameters, gradients, state, new AdamWStep(1e-4, 0.9, 0.999, 1e-8, 0, number, 1));
                }
                // each step takes 1e-4 of 1, whose neighbour in bfloat16 is 4e-3 away
                double mean = 0;
                for (float value : parameters.toFloats()) {
                    mean += value / count;
                }
                assertThat(mean).as(one.name()).isBetween(0.987, 0.993);
            }
        }
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void what_does_not_fit_is_refused(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            AdamWStep step = new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0, 1, 1);
            Tensor odd = random.contiguous(scope, 300);
            AdamWState blocks = state(scope, int8(scope, 300), ParameterUpdate.DIRECT, 0);
            assertThatThrownBy(() -> kernels.adamW(odd, odd, blocks, step)).isInstanceOf(ShapeException.class);
            Tensor bf16 = odd.to(scope, DataType.BFLOAT16, Device.cpu());
            AdamWState direct = state(scope, fp32(scope, 300), ParameterUpdate.DIRECT, 0);
            assertThatThrownBy(() -> kernels.adamW(bf16, odd, direct, step))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("float32");
        }
    }
}
