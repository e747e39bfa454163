package io.burnish.tape;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tape.SmallDecoder.Batch;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Forest;
import io.burnish.tensor.kernels.Kernels;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A whole small decoder's gradients against libtorch's autograd.
class DecoderGradientTest {

    private static final String ALL = "io.burnish.tensor.kernels.AllKernels#onCpu";

    // a chain of fp32 ops against double: each op is held to 1e-5, two blocks of twenty to this
    private static final double TOLERANCE = 5e-5;

    private final SeededTensors random = SeededTensors.pinned(20261124);

    @ParameterizedTest
    @MethodSource(ALL)
    void gradients_of_a_whole_decoder_are_those_of_autograd(Kernels kernels) {
        compare(kernels, false);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void recomputed_blocks_give_the_same_gradients(Kernels kernels) {
        compare(kernels, true);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void recomputing_changes_no_bit(Kernels kernels) {
        SeededTensors numbers = SeededTensors.pinned(20261124);
        try (Scope scope = Scope.confined();
                Scope twinScope = Scope.confined()) {
            SmallDecoder plain = new SmallDecoder(numbers, scope, false, false);
            SmallDecoder twin = new SmallDecoder(numbers, twinScope, false, true);
            twin.parameters()
                    .all()
                    .forEach((name, parameter) -> parameter
                            .value()
                            .copyFrom(plain.parameters().get(name).value()));
            Batch batch = Batch.random(numbers, Forest.all().get(3));
            Tensor gradOut = numbers.contiguous(scope, batch.rows_A().length, SmallDecoder.hidden());
            assertThat(step(kernels, twin, batch, gradOut)).isEqualTo(step(kernels, plain, batch, gradOut));
            twin.parameters()
                    .all()
                    .forEach((name, parameter) -> assertThat(gradient(parameter).toFloats())
                            .as(name)
                            .isEqualTo(gradient(plain.parameters().get(name)).toFloats()));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void gradients_of_micro_batches_add_up(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            SmallDecoder decoder = new SmallDecoder(random, scope, false, false);
            List<Batch> batches = List.of(
                    Batch.random(random, Forest.all().get(2)),
                    Batch.random(random, Forest.all().get(11)));
            java.util.Map<String, double[]> expected = new java.util.LinkedHashMap<>();
            for (Batch batch : batches) {
                Tensor gradOut = random.contiguous(scope, batch.rows_A().length, SmallDecoder.hidden());
                step(kernels, decoder, batch, gradOut);
                try (Autograd autograd = new Autograd()) {
                    autograd.run(oracle -> decoder.composite(oracle, batch), gradOut)
                            .gradients()
                            .forEach((name, gradient) -> expected.merge(name, gradient, DecoderGradientTest::sum));
                }
            }
            expected.forEach((name, sum) ->
                    random.assertClose(name, gradient(decoder.parameters().get(name)), sum, TOLERANCE));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_frozen_decoder_is_walked_back_without_a_trace(Kernels kernels) {
        for (boolean recompute : new boolean[] {false, true}) {
            try (Scope scope = Scope.confined()) {
                SmallDecoder decoder = new SmallDecoder(random, scope, true, recompute);
                Batch batch = Batch.random(random, Forest.all().get(2));
                Tensor gradOut = random.contiguous(scope, batch.rows_A().length, SmallDecoder.hidden());
                var before = decoder.parameters().all().values().stream()
                        .map(parameter -> parameter.value().toFloats())
                        .toList();
                step(kernels, decoder, batch, gradOut);
                assertThat(decoder.parameters().all().values().stream()
                                .map(parameter -> parameter.value().toFloats())
                                .toList())
                        .usingRecursiveComparison()
                        .isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_pass_that_does_not_record_gives_the_same_numbers_in_less_memory(Kernels kernels) {
        for (boolean recompute : new boolean[] {false, true}) {
            try (Scope scope = Scope.confined();
                    Workspace saved = new Workspace(Device.cpu());
                    Workspace small = new Workspace(Device.cpu());
                    Workspace scratch = new Workspace(Device.cpu())) {
                SmallDecoder decoder = new SmallDecoder(random, scope, false, recompute);
                Batch batch = Batch.random(random, Forest.all().get(3));
                float[] recorded;
                try (Tape tape = new Tape(kernels, DataType.FLOAT32, saved, scratch, true)) {
                    recorded = decoder.forward(tape, batch).toFloats();
                }
                try (Tape tape = new Tape(kernels, DataType.FLOAT32, small, scratch, false)) {
                    assertThat(decoder.forward(tape, batch).toFloats()).isEqualTo(recorded);
                    assertThat(tape.depth()).isZero();
                }
                assertThat(small.highWater()).isLessThanOrEqualTo(saved.highWater());
            }
        }
    }

    private void compare(Kernels kernels, boolean recompute) {
        for (int forest : new int[] {2, 3, 7, 11}) {
            try (Scope scope = Scope.confined();
                    Autograd autograd = new Autograd()) {
                SmallDecoder decoder = new SmallDecoder(random, scope, false, recompute);
                Batch batch = Batch.random(random, Forest.all().get(forest));
                Tensor gradOut = random.contiguous(scope, batch.rows_A().length, SmallDecoder.hidden());
                float[] out = step(kernels, decoder, batch, gradOut);
                Autograd.Result expected = autograd.run(oracle -> decoder.composite(oracle, batch), gradOut);
                random.assertClose("output", Tensor.ofFloats(scope, out, out.length), expected.out(), TOLERANCE);
                assertThat(expected.names()).hasSize(decoder.parameters().all().size());
                expected.gradients()
                        .forEach((name, values) -> random.assertClose(
                                batch.forest() + ", gradient of " + name,
                                gradient(decoder.parameters().get(name)),
                                values,
                                TOLERANCE));
            }
        }
    }

    private static float[] step(Kernels kernels, SmallDecoder decoder, Batch batch, Tensor gradOut) {
        try (Workspace saved = new Workspace(Device.cpu());
                Workspace scratch = new Workspace(Device.cpu());
                Tape tape = new Tape(kernels, DataType.FLOAT32, saved, scratch, true)) {
            Tensor out = decoder.forward(tape, batch);
            float[] values = out.toFloats();
            tape.backward(tape.takeGradient(out).copyFrom(gradOut));
            assertThat(tape.depth()).isZero();
            assertThat(saved.used()).as("saved memory after backward").isZero();
            return values;
        }
    }

    private static Tensor gradient(Parameter parameter) {
        return java.util.Objects.requireNonNull(parameter.gradient());
    }

    private static double[] sum(double[] left, double[] right) {
        double[] sum = left.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += right[i];
        }
        return sum;
    }
}
