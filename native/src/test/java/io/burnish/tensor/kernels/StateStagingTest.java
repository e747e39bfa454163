package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaStream;
import io.burnish.tensor.cuda.PinnedMemory;
import io.burnish.tensor.cuda.SimulatedCard;
import io.burnish.tensor.kernels.StateStaging.Slice;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A state that lies on the host and is updated slice by slice is the state on the device, bit for bit: with copies at
/// once, and on a simulated card that copies and computes in any order that its streams and events allow.
class StateStagingTest {

    private static final int BLOCKS = 7;
    private static final int ELEMENTS = BLOCKS * Moments.BLOCK;
    private static final int STEPS = 3;
    private static final long SEED = 99;

    /// How a state is kept.
    private enum Kind {
        FP32(DataType.FLOAT32),
        INT8(DataType.FLOAT32),
        MASTER(DataType.BFLOAT16),
        INT8_STOCHASTIC(DataType.BFLOAT16),
        BF16_KAHAN(DataType.BFLOAT16);

        private final DataType parameters;

        Kind(DataType parameters) {
            this.parameters = parameters;
        }

        AdamWState state(StateMemory memory, Tensor parameters_N) {
            return switch (this) {
                case FP32 -> state(Moments.zeros(memory, DataType.FLOAT32, ELEMENTS), ParameterUpdate.DIRECT);
                case INT8 -> state(Moments.zeroBlocks(memory, ELEMENTS), ParameterUpdate.DIRECT);
                case MASTER -> {
                    Tensor master_N = memory.zeros(DataType.FLOAT32, ELEMENTS).copyFrom(parameters_N);
                    yield state(
                            Moments.zeros(memory, DataType.FLOAT32, ELEMENTS), new ParameterUpdate.Master(master_N));
                }
                case INT8_STOCHASTIC -> state(Moments.zeroBlocks(memory, ELEMENTS), ParameterUpdate.STOCHASTIC);
                case BF16_KAHAN ->
                    state(
                            Moments.zeros(memory, DataType.BFLOAT16, ELEMENTS),
                            new ParameterUpdate.Kahan(memory.zeros(DataType.BFLOAT16, ELEMENTS)));
            };
        }

        private static AdamWState state(Moments moments, ParameterUpdate update) {
            return new AdamWState(moments, update, 0, SEED);
        }
    }

    private record Outcome(float[] parameters, List<float[]> state) {
        static Outcome of(Tensor parameters_N, AdamWState state) {
            return new Outcome(
                    parameters_N.toFloats(),
                    state.tensors().stream().map(Tensor::toFloats).toList());
        }
    }

    private static Tensor normals(Scope scope, long seed, DataType type) {
        Random random = new Random(seed);
        float[] values = new float[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(scope, values, ELEMENTS).to(scope, type, Device.cpu());
    }

    private static AdamWStep step(int number) {
        return new AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.01, number, 0.5);
    }

    private static List<Slice> slices(int... blocks) {
        List<Slice> slices = new ArrayList<>();
        long from = 0;
        for (int count : blocks) {
            slices.add(new Slice(from, from + (long) count * Moments.BLOCK));
            from += (long) count * Moments.BLOCK;
        }
        return slices;
    }

    private static final List<List<Slice>> SLICINGS =
            List.of(slices(7), slices(4, 3), slices(2, 2, 3), slices(1, 1, 1, 1, 1, 1, 1), slices(3, 1, 1, 2));

    private static Outcome onDevice(Kernels kernels, Kind kind) {
        try (Scope scope = Scope.confined()) {
            Tensor parameters_N = normals(scope, 1, kind.parameters);
            AdamWState state = kind.state(StateMemory.onDevice(scope, Device.cpu()), parameters_N);
            for (int number = 1; number <= STEPS; number++) {
                kernels.adamW(parameters_N, normals(scope, 10 + number, DataType.FLOAT32), state, step(number));
            }
            return Outcome.of(parameters_N, state);
        }
    }

    @ParameterizedTest
    @MethodSource("io.burnish.tensor.kernels.AllKernels#onCpu")
    void slices_give_the_bits_of_the_whole(Kernels kernels) {
        for (Kind kind : Kind.values()) {
            Outcome expected = onDevice(kernels, kind);
            for (List<Slice> slices : SLICINGS) {
                try (Scope scope = Scope.confined()) {
                    Tensor parameters_N = normals(scope, 1, kind.parameters);
                    AdamWState state = kind.state(StateMemory.onHost(scope, Device.cpu()), parameters_N);
                    try (StateStaging staging = new StateStaging(Device.cpu(), state, slices)) {
                        for (int number = 1; number <= STEPS; number++) {
                            Tensor gradients_N = normals(scope, 10 + number, DataType.FLOAT32);
                            AdamWStep step = step(number);
                            staging.update((slice, staged) -> {
                                long from = slices.get(slice).from();
                                long to = slices.get(slice).to();
                                kernels.adamW(
                                        parameters_N.rows(scope, from, to),
                                        gradients_N.rows(scope, from, to),
                                        staged,
                                        step);
                            });
                        }
                        assertThat(Outcome.of(parameters_N, staging.state()))
                                .as("%s, %s, %s", kernels.name(), kind, slices)
                                .usingRecursiveComparison()
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    /// The same on a card that takes its time. In the middle the state is read, as a checkpoint does, and written.
    private static Outcome onCard(SimulatedCard card, Supplier<StateCopies> copies, Kind kind, List<Slice> slices) {
        try (Scope scope = Scope.shared()) {
            Kernels kernels = new AtenKernels();
            Tensor parameters_N = normals(scope, 1, kind.parameters);
            StateMemory pinned = (type, elements) -> PinnedMemory.tensor(card.device(), scope, type, elements);
            AdamWState state = kind.state(pinned, parameters_N);
            try (StateStaging staging = new StateStaging(copies, Device.cpu(), state, slices)) {
                for (int number = 1; number <= STEPS; number++) {
                    Tensor gradients_N = normals(scope, 10 + number, DataType.FLOAT32);
                    AdamWStep step = step(number);
                    staging.begin();
                    staging.begin(); // a second time is nothing
                    card.queue(() -> {}); // the backward pass
                    staging.update((slice, staged) -> {
                        AdamWState kept = kept(scope, staged);
                        long from = slices.get(slice).from();
                        long to = slices.get(slice).to();
                        Tensor sliceParameters_N = parameters_N.rows(scope, from, to);
                        Tensor sliceGradients_N = gradients_N.rows(scope, from, to);
                        card.queue(() -> kernels.adamW(sliceParameters_N, sliceGradients_N, kept, step));
                    });
                    if (number == 2) {
                        staging.begin();
                        rewrite(staging.state());
                        staging.forget();
                    }
                }
                return Outcome.of(parameters_N, staging.state());
            } finally {
                card.finish();
            }
        }
    }

    // what a restored checkpoint does: the same numbers, but for a moment others
    private static void rewrite(AdamWState state) {
        for (Tensor tensor : state.tensors()) {
            try (Scope copies = Scope.confined()) {
                Tensor before = tensor.to(copies, tensor.type(), Device.cpu());
                tensor.zero();
                tensor.copyFrom(before);
            }
        }
    }

    // the views are closed when the kernel runs
    private static AdamWState kept(Scope scope, AdamWState state) {
        Moments moments =
                switch (state.moments()) {
                    case Moments.Plain(Tensor mean, Tensor variance) ->
                        new Moments.Plain(mean.moveTo(scope), variance.moveTo(scope));
                    case Moments.Blockwise(Tensor mean, Tensor meanScale, Tensor variance, Tensor varianceScale) ->
                        new Moments.Blockwise(
                                mean.moveTo(scope),
                                meanScale.moveTo(scope),
                                variance.moveTo(scope),
                                varianceScale.moveTo(scope));
                };
        ParameterUpdate update =
                switch (state.update()) {
                    case ParameterUpdate.Master(Tensor master) -> new ParameterUpdate.Master(master.moveTo(scope));
                    case ParameterUpdate.Kahan(Tensor lost) -> new ParameterUpdate.Kahan(lost.moveTo(scope));
                    default -> state.update();
                };
        return new AdamWState(moments, update, state.first(), state.seed());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.7, 0.95})
    void a_cards_copies_and_updates_in_any_order_give_the_same_bits(double eagerness) {
        for (Kind kind : Kind.values()) {
            Outcome expected = onDevice(new AtenKernels(), kind);
            for (List<Slice> slices : SLICINGS) {
                for (int seed = 0; seed < 4; seed++) {
                    SimulatedCard card = new SimulatedCard(seed, eagerness);
                    assertThat(onCard(card, () -> new CardCopies(card.device()), kind, slices))
                            .as("%s, %s, seed %d", kind, slices, seed)
                            .usingRecursiveComparison()
                            .isEqualTo(expected);
                    assertThat(card.pinnedPieces()).isZero();
                    assertThat(card.eventsLeft()).isZero();
                }
            }
        }
    }

    @Test
    void the_host_waits_for_nothing_while_it_updates() {
        SimulatedCard card = new SimulatedCard(1, 0);
        try (Scope scope = Scope.shared()) {
            StateMemory pinned = (type, elements) -> PinnedMemory.tensor(card.device(), scope, type, elements);
            AdamWState state = Kind.FP32.state(pinned, normals(scope, 1, DataType.FLOAT32));
            List<Slice> slices = slices(2, 2, 2, 1);
            try (StateStaging staging =
                    new StateStaging(() -> new CardCopies(card.device()), Device.cpu(), state, slices)) {
                boolean[] ran = new boolean[1];
                card.holdKernelsAfter(0);
                staging.begin();
                card.queue(() -> ran[0] = true);
                staging.update((_, _) -> card.queue(() -> {}));
                staging.begin();
                assertThat(ran[0]).isFalse();
                assertThat(card.calls()).noneMatch(call -> call.startsWith("await"));
                // no copy is queued where kernels are
                assertThat(card.calls()).isNotEmpty().noneMatch(call -> call.endsWith(" 0"));
                card.holdKernelsAfter(Integer.MAX_VALUE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrive", "await"})
    void copies_that_skip_an_order_are_seen(String skipped) {
        int wrong = 0;
        for (int seed = 0; seed < 10; seed++) {
            SimulatedCard card = new SimulatedCard(seed, 0.3);
            Outcome outcome = onCard(
                    card, () -> without(Set.of(skipped), new CardCopies(card.device())), Kind.FP32, slices(2, 2, 3));
            wrong += sameBits(outcome, onDevice(new AtenKernels(), Kind.FP32)) ? 0 : 1;
        }
        assertThat(wrong).isPositive();
    }

    private static boolean sameBits(Outcome left, Outcome right) {
        boolean same = java.util.Arrays.equals(left.parameters(), right.parameters());
        for (int i = 0; i < left.state().size(); i++) {
            same &= java.util.Arrays.equals(left.state().get(i), right.state().get(i));
        }
        return same;
    }

    private static StateCopies without(Set<String> methods, StateCopies copies) {
        return (StateCopies) Proxy.newProxyInstance(
                StateCopies.class.getClassLoader(),
                new Class<?>[] {StateCopies.class},
                (_, method, arguments) -> methods.contains(method.getName()) ? null : method.invoke(copies, arguments));
    }

    @Test
    void what_does_not_fit_is_not_copied() {
        SimulatedCard card = new SimulatedCard(1, 1);
        try (Scope scope = Scope.confined();
                CudaStream stream = new CudaStream(card.device())) {
            Tensor four = SeededTensors.zeros(scope, 4);
            Tensor five = SeededTensors.zeros(scope, 5);
            assertThatThrownBy(() -> stream.copyToCard(four, five))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("copyToCard")
                    .hasMessageContaining("simulated");
            assertThatThrownBy(() -> stream.copyToHost(four, five)).isInstanceOf(ShapeException.class);
        }
    }
}
