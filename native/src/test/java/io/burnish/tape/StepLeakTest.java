package io.burnish.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tape.SmallDecoder.Batch;
import io.burnish.tensor.NativeMemory;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Forest;
import io.burnish.tensor.kernels.Kernels;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A step leaves nothing behind: no tensor, no workspace memory, no native memory.
class StepLeakTest {

    private static final String ALL = "io.burnish.tensor.kernels.AllKernels#onCpu";
    private static final Forest SMALL = Forest.all().get(2);
    private static final Forest LARGE =
            new Forest("large", new int[] {60, 70, 80, 40, 90, 30}, new int[] {-1, 0, 0, -1, 3, 3});

    /// A tenth of what 100 steps save for backward.
    private static final long TOLERATED = 256 << 10;

    private final SeededTensors random = SeededTensors.seeded();

    @ParameterizedTest
    @MethodSource(ALL)
    void a_step_leaves_no_tensor_and_no_workspace_memory_behind(Kernels kernels) {
        try (Machine machine = new Machine(kernels, false)) {
            machine.step(SMALL);
            long before = Scope.live();
            machine.step(SMALL);
            assertThat(Scope.live()).isEqualTo(before);
            assertThat(machine.saved.used()).isZero();
            assertThat(machine.scratch.used()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_step_that_throws_leaves_nothing_behind(Kernels kernels) {
        for (boolean recompute : new boolean[] {false, true}) {
            try (Machine machine = new Machine(kernels, recompute)) {
                machine.step(SMALL);
                long before = Scope.live();
                for (Failure failure : Failure.values()) {
                    assertThatThrownBy(() -> machine.failingStep(failure))
                            .as(failure.name())
                            .isInstanceOf(
                                    failure == Failure.IN_BACKWARD
                                            ? ShapeException.class
                                            : IllegalStateException.class);
                    assertThat(Scope.live()).as(failure.name()).isEqualTo(before);
                    assertThat(machine.saved.used()).isZero();
                    assertThat(machine.scratch.used()).isZero();
                }
                float[] afterwards = machine.step(SMALL);
                assertThat(afterwards).as("the machine still works").doesNotContain(Float.NaN);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void small_and_large_batches_in_turn_stay_at_the_high_water_mark(Kernels kernels) {
        try (Machine machine = new Machine(kernels, false)) {
            machine.step(SMALL);
            machine.step(LARGE);
            machine.step(LARGE);
            long highWater = machine.saved.highWater();
            long live = Scope.live();
            for (int round = 0; round < 3; round++) {
                machine.step(SMALL);
                machine.step(LARGE);
            }
            assertThat(machine.saved.highWater()).isEqualTo(highWater);
            assertThat(Scope.live()).isEqualTo(live);
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void five_hundred_steps_do_not_grow_native_memory(Kernels kernels) throws Throwable {
        Assumptions.assumeTrue(
                NativeMemory.used().isPresent(), "this C library does not tell what malloc has handed out");
        try (Machine machine = new Machine(kernels, false)) {
            run(machine, 100);
            long live = Scope.live();
            long least = Long.MAX_VALUE;
            // The JVM's compiler takes and gives back some 10 MB from the same malloc: a leak is what grows in every
            // block.
            for (int block = 0; block < 5 || (block < 15 && least > TOLERATED); block++) {
                long before = NativeMemory.used().orElseThrow();
                run(machine, 100);
                least = Math.min(least, NativeMemory.used().orElseThrow() - before);
            }
            assertThat(Scope.live()).isEqualTo(live);
            assertThat(least)
                    .as("bytes of native memory that 100 steps always add")
                    .isLessThanOrEqualTo(TOLERATED);
        }
    }

    private static void run(Machine machine, int steps) {
        for (int step = 0; step < steps; step++) {
            machine.step(SMALL);
        }
    }

    private enum Failure {
        BEFORE_BACKWARD,
        IN_THE_BLOCK,
        IN_BACKWARD
    }

    /// A decoder with its workspaces, which live across steps as a trainer's do.
    private final class Machine implements AutoCloseable {
        private final Kernels kernels;
        private final Scope scope = Scope.confined();
        private final SmallDecoder decoder;
        private final Workspace saved = new Workspace(Device.cpu());
        private final Workspace scratch = new Workspace(Device.cpu());

        private Machine(Kernels kernels, boolean recompute) {
            this.kernels = kernels;
            this.decoder = new SmallDecoder(random, scope, false, recompute);
        }

        private float[] step(Forest forest) {
            try (Tape tape = new Tape(kernels, DataType.FLOAT32, saved, scratch, true)) {
                Tensor out = decoder.forward(tape, Batch.random(random, forest));
                tape.backward(tape.takeGradient(out).copyFrom(out));
                return out.toFloats();
            }
        }

        private void failingStep(Failure failure) {
            try (Tape tape = new Tape(kernels, DataType.FLOAT32, saved, scratch, true)) {
                Tensor out = decoder.forward(tape, Batch.random(random, SMALL));
                switch (failure) {
                    case BEFORE_BACKWARD -> throw new IllegalStateException("between forward and backward");
                    case IN_THE_BLOCK ->
                        new RecomputeBlock((inner, x) -> {
                                    decoder.forward(inner, Batch.random(random, SMALL));
                                    throw new IllegalStateException("inside a recomputed block");
                                })
                                .forward(tape, out);
                    case IN_BACKWARD -> tape.backward(tape.takeGradient(out).columns(tape.scope(), 0, 1));
                }
            }
        }

        @Override
        public void close() {
            saved.close();
            scratch.close();
            scope.close();
        }
    }
}
