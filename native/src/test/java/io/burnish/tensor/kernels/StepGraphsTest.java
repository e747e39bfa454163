package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tape.Embedding;
import io.burnish.tape.Linear;
import io.burnish.tape.Parameter;
import io.burnish.tape.RmsNorm;
import io.burnish.tape.Tape;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.cuda.HarnessLauncher;
import io.burnish.tensor.kernels.KeyValues.Places;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A recorded step gives, whatever numbers it is run for, what the same step gives kernel by kernel.
class StepGraphsTest {

    private static final int VOCABULARY = 50;
    private static final int HIDDEN = 24;
    private static final int BLOCK = 8;
    private static final int BLOCKS = 100;
    private static final AttentionShape SHAPE = new AttentionShape(4, 2, 6, 0.4, 0);
    private static final Draws DRAWS = new Draws(0.9, 20, 0.9, 0.01, 1, Shares.NONE, List.of());

    // pinned: a share within rounding of a token's edge may go either way
    private final SeededTensors random = SeededTensors.pinned(20_261_128);
    private Scope scope;
    private Workspace saved;
    private Workspace scratch;
    private ListRecorder recorder;
    private KeyValues cache;
    private Embedding embedding;
    private RmsNorm norm;
    private Linear queryKeyValue;
    private Linear output;

    @BeforeEach
    void model() {
        HarnessLauncher launcher = HarnessLauncher.shipped();
        recorder = new ListRecorder(launcher, MatrixProducts.LIBTORCH);
        scope = Scope.shared();
        saved = new Workspace(Device.cpu());
        scratch = new Workspace(Device.cpu());
        cache = KeyValues.empty(scope, SHAPE, DataType.FLOAT32, Device.cpu(), BLOCKS, BLOCK);
        cache.keys_SK().copyFrom(random.contiguous(scope, (long) BLOCKS * BLOCK, SHAPE.keyColumns()));
        cache.values_SK().copyFrom(random.contiguous(scope, (long) BLOCKS * BLOCK, SHAPE.keyColumns()));
        embedding = new Embedding(parameter(VOCABULARY, HIDDEN), 1);
        norm = new RmsNorm(parameter(HIDDEN), NormForm.of(1e-5));
        queryKeyValue = new Linear(parameter(SHAPE.columns(), HIDDEN), parameter(SHAPE.columns()));
        output = new Linear(parameter(HIDDEN, SHAPE.queryColumns()), null);
    }

    private Parameter parameter(long... sizes) {
        return new Parameter("p", random.contiguous(scope, sizes), null);
    }

    @AfterEach
    void close() {
        if (scope != null) {
            saved.close();
            scratch.close();
            scope.close();
        }
    }

    /// One layer without an MLP, and the embedding as the head.
    private Tensor logits(Tape tape, Tensor token_R, Places places, CacheRows rows) {
        Kernels kernels = tape.kernels();
        Tensor x_RH = embedding.forward(tape, token_R);
        Tensor qkv_RC = queryKeyValue.forward(tape, norm.forward(tape, x_RH));
        kernels.cache(SHAPE, qkv_RC, places, cache);
        Tensor heads_RO = tape.take(qkv_RC.size(0), SHAPE.queryColumns());
        kernels.cachedAttention(SHAPE, qkv_RC, rows, cache, heads_RO);
        Tensor hidden_RH = output.forwardPlus(tape, heads_RO, x_RH);
        Tensor logits_RV = tape.take(qkv_RC.size(0), VOCABULARY);
        kernels.matmul(hidden_RH, embedding.table_VH().value().transposed(tape.scope()), logits_RV);
        return logits_RV;
    }

    private StepGraphs graphs() {
        return new StepGraphs(recorder, recorder, recorder, fresh -> {
            fresh.data().fill((byte) 0xff);
            return fresh;
        });
    }

    private Tensor recorded(Kernels kernels, Tensor token_R, Places places, CacheRows rows) {
        try (Tape tape = new Tape(kernels, DataType.FLOAT32, saved, scratch, false)) {
            return logits(tape, token_R, places, rows).moveTo(scope);
        }
    }

    /// Some rows, two of which share a prefix, of any lengths.
    private StepInputs inputs(int rows, int longest) {
        int[] shared = {7, 3, 9};
        int[] free = IntStream.range(10, BLOCKS).toArray();
        int next = 0;
        Run[] prefix_R = new Run[rows];
        Run[] own_R = new Run[rows];
        int[] slot_R = new int[rows];
        for (int row = 0; row < rows; row++) {
            prefix_R[row] = row < 2 ? new Run(shared, 19) : Run.NONE;
            int tokens = random.between(1, longest - prefix_R[row].tokens());
            int blocks = (tokens + BLOCK - 1) / BLOCK;
            int[] own = Arrays.copyOfRange(free, next, next + blocks);
            next += blocks;
            own_R[row] = new Run(own, tokens);
            slot_R[row] = own[(tokens - 1) / BLOCK] * BLOCK + (tokens - 1) % BLOCK;
        }
        return new StepInputs(
                random.indices(rows, VOCABULARY),
                new int[rows],
                new Places(slot_R),
                List.of(prefix_R),
                List.of(own_R),
                ChosenShares.any(random, rows));
    }

    @Test
    void a_replay_is_the_step_itself() {
        replaysAreTheStepItself();
    }

    @Test
    void a_number_of_the_models_is_a_constant_of_the_step() {
        embedding = new Embedding(embedding.table_VH(), 3.3);
        replaysAreTheStepItself();
    }

    private void replaysAreTheStepItself() {
        CudaKernels eager = new CudaKernels(recorder, recorder, new PlainAttention());
        StepSize size = new StepSize(6, 70, BLOCK);
        try (StepGraph graph = graphs().record(
                        size,
                        DRAWS,
                        Device.cpu(),
                        (kernels, token_R, _, places, rows) -> recorded(kernels, token_R, places, rows))) {
            for (int rows : new int[] {6, 1, 4, 5, 2, 6}) {
                StepInputs inputs = inputs(rows, 70);
                Draws.Drawn replayed = graph.run(inputs);
                Draws.Drawn expected;
                float largest;
                try (Workspace ownSaved = new Workspace(Device.cpu());
                        Workspace ownScratch = new Workspace(Device.cpu());
                        Tape tape = new Tape(eager, DataType.FLOAT32, ownSaved, ownScratch, false)) {
                    Tensor token_R = Tensor.ofInts(tape.scope(), Device.cpu(), inputs.token_R());
                    Tensor logits_RV = logits(tape, token_R, inputs.places(), inputs.cacheRows());
                    largest = largest(logits_RV.toFloats());
                    expected = eager.draw(logits_RV, new Draws(0.9, 20, 0.9, 0.01, 1, inputs.shares(), List.of()));
                }
                assertThat(replayed.token_R()).as(rows + " rows").isEqualTo(expected.token_R());
                for (int row = 0; row < rows; row++) {
                    // products of other numbers of rows add up in another order: an error of the logits' size
                    assertThat(replayed.logp_R()[row]).isCloseTo(expected.logp_R()[row], within(5e-7f * largest));
                }
            }
        }
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @Test
    void what_would_be_libtorchs_is_not_recorded() {
        assertThatThrownBy(() -> graphs().record(
                                new StepSize(2, 20, BLOCK), DRAWS, Device.cpu(), (kernels, token_R, _, _, _) -> {
                                    Tensor gaps = random.contiguous(scope, 10, 8)
                                            .view(scope, 0, new long[] {2, 4}, new long[] {16, 2});
                                    kernels.add(gaps, gaps);
                                    return token_R;
                                }))
                .isInstanceOf(UnrecordedStepException.class)
                .hasMessage("add would be libtorch's, which cannot be recorded");
    }

    @Test
    void more_rows_or_blocks_than_were_recorded_are_refused() {
        try (StepGraph graph = graphs().record(
                        new StepSize(2, 20, BLOCK),
                        DRAWS,
                        Device.cpu(),
                        (kernels, token_R, _, places, rows) -> recorded(kernels, token_R, places, rows))) {
            assertThatThrownBy(() -> graph.run(inputs(3, 20))).hasMessageContaining("recorded for 2");
            StepInputs far = new StepInputs(
                    new int[1],
                    new int[1],
                    new Places(new int[1]),
                    List.of(Run.NONE),
                    List.of(new Run(new int[40], 300)),
                    ChosenShares.any(random, 1));
            assertThatThrownBy(() -> graph.run(far)).hasMessageContaining("recorded for");
        }
    }
}
