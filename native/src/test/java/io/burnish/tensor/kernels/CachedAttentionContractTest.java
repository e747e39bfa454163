package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Segments;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A token that is generated sees of the cache what it would see of the whole sequence.
class CachedAttentionContractTest {

    private static final String ALL = "io.burnish.tensor.kernels.AllKernels#onCpu";

    private final SeededTensors random = SeededTensors.seeded();

    @ParameterizedTest
    @MethodSource(ALL)
    void the_last_token_of_every_row_attends_as_in_the_whole_sequence(Kernels kernels) {
        for (int round = 0; round < 24; round++) {
            int group = random.between(1, 3);
            int keyHeads = random.between(1, 3);
            int headSize = 2 * random.between(1, 20);
            int window = round % 3 == 2 ? random.between(1, 20) : 0;
            double softCap = round % 4 == 3 ? 1.2 : 0;
            AttentionShape shape =
                    new AttentionShape(group * keyHeads, keyHeads, headSize, 1 / Math.sqrt(headSize), window, softCap);
            compare(kernels, shape, round == 0 ? 1 : random.between(1, 4), random.between(0, 70));
        }
    }

    /// One prompt that some rows share, and each row's own tokens.
    private void compare(Kernels kernels, AttentionShape shape, int rows, int prefixTokens) {
        try (Scope scope = Scope.confined()) {
            int prefixRoom = prefixTokens + random.between(0, 5);
            List<Run> prefix_R = new ArrayList<>();
            List<Run> own_R = new ArrayList<>();
            int slots = random.between(0, 3);
            Run prefix = new Run(slots, prefixRoom, prefixTokens);
            slots += prefixRoom;
            for (int row = 0; row < rows; row++) {
                int tokens = random.between(1, 40);
                int room = tokens + random.between(0, 9);
                prefix_R.add(prefix);
                own_R.add(new Run(slots, room, tokens));
                slots += room;
            }
            KeyValues cache = KeyValues.empty(scope, shape, DataType.FLOAT32, Device.cpu(), slots + 1);
            Tensor prefix_TC = random.columnsOfWider(scope, Math.max(1, prefixTokens), shape.columns());
            if (prefixTokens > 0) {
                kernels.cache(shape, prefix_TC, places(prefix), cache);
            }
            Tensor qkv_RC = random.contiguous(scope, rows, shape.columns());
            double[][] expected = new double[rows][];
            for (int row = 0; row < rows; row++) {
                Run own = own_R.get(row);
                Tensor own_TC = random.contiguous(scope, own.tokens(), shape.columns());
                qkv_RC.rows(scope, row, row + 1).copyFrom(own_TC.rows(scope, own.tokens() - 1, own.tokens()));
                kernels.cache(shape, own_TC, places(own), cache);
                expected[row] = whole(scope, shape, prefix_TC, prefixTokens, own_TC);
            }
            Tensor out_RO = random.contiguous(scope, rows, shape.queryColumns());
            kernels.cachedAttention(shape, qkv_RC, prefix_R, own_R, cache, out_RO);
            random.assertClose(shape + ", prefix " + prefixTokens, out_RO, expected);
        }
    }

    private static KeyValues.Places places(Run run) {
        return new KeyValues.Places(
                filled(run.tokens(), run.start()),
                filled(run.tokens(), run.room()),
                IntStream.range(0, run.tokens()).toArray());
    }

    private static int[] filled(int count, int value) {
        return IntStream.generate(() -> value).limit(count).toArray();
    }

    /// The last row of plain attention over prefix and own tokens as one sequence.
    private static double[] whole(
            Scope scope, AttentionShape shape, Tensor prefix_TC, int prefixTokens, Tensor own_TC) {
        int tokens = prefixTokens + (int) own_TC.size(0);
        Tensor qkv_TC = SeededTensors.zeros(scope, tokens, shape.columns());
        if (prefixTokens > 0) {
            qkv_TC.rows(scope, 0, prefixTokens).copyFrom(prefix_TC.rows(scope, 0, prefixTokens));
        }
        qkv_TC.rows(scope, prefixTokens, tokens).copyFrom(own_TC);
        Segments segments = new Segments(
                scope,
                Device.cpu(),
                new int[] {0, tokens},
                new int[] {-1},
                IntStream.range(0, tokens).toArray());
        Tensor out_TO = SeededTensors.zeros(scope, tokens, shape.queryColumns());
        new PlainAttention().forward(shape, qkv_TC, segments, out_TO, false);
        double[][] rows = SeededTensors.rows(out_TO);
        return rows[tokens - 1];
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_run_beyond_the_cache_is_refused(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            AttentionShape shape = new AttentionShape(1, 1, 4, 1, 0);
            KeyValues cache = KeyValues.empty(scope, shape, DataType.FLOAT32, Device.cpu(), 8);
            Tensor qkv_RC = random.contiguous(scope, 1, shape.columns());
            Tensor out_RO = random.contiguous(scope, 1, 4);
            List<Run> none = List.of(new Run(0, 0, 0));
            List<Run> beyond = List.of(new Run(6, 3, 1));
            assertThatThrownBy(() -> kernels.cachedAttention(shape, qkv_RC, none, beyond, cache, out_RO))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("a run ends at slot 9, the cache has 8");
            assertThatThrownBy(() -> kernels.cache(shape, qkv_RC, places(new Run(8, 1, 1)), cache))
                    .isInstanceOf(ShapeException.class);
        }
    }
}
