package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.Collections;
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

    /// One prompt whose blocks some rows share, and each row's own tokens, in blocks as they come.
    private void compare(Kernels kernels, AttentionShape shape, int rows, int prefixTokens) {
        try (Scope scope = Scope.confined()) {
            int block = 1 << random.between(0, 6);
            ScatteredBlocks free = new ScatteredBlocks(random, (70 + 4 * 40) / block + 10, block);
            Run prefix = free.take(prefixTokens);
            List<Run> own_R = new ArrayList<>();
            KeyValues cache = KeyValues.empty(scope, shape, DataType.FLOAT32, Device.cpu(), free.count(), block);
            Tensor prefix_TC = random.columnsOfWider(scope, Math.max(1, prefixTokens), shape.columns());
            if (prefixTokens > 0) {
                kernels.cache(shape, prefix_TC, ScatteredBlocks.places(prefix, block), cache);
            }
            Tensor qkv_RC = random.contiguous(scope, rows, shape.columns());
            double[][] expected = new double[rows][];
            for (int row = 0; row < rows; row++) {
                Run own = free.take(random.between(1, 40));
                own_R.add(own);
                Tensor own_TC = random.contiguous(scope, own.tokens(), shape.columns());
                qkv_RC.rows(scope, row, row + 1).copyFrom(own_TC.rows(scope, own.tokens() - 1, own.tokens()));
                kernels.cache(shape, own_TC, ScatteredBlocks.places(own, block), cache);
                expected[row] = whole(scope, shape, prefix_TC, prefixTokens, own_TC);
            }
            Tensor out_RO = random.contiguous(scope, rows, shape.queryColumns());
            CacheRows seen = new CacheRows(Collections.nCopies(rows, prefix), own_R);
            kernels.cachedAttention(shape, qkv_RC, seen, cache, out_RO);
            random.assertClose(shape + ", prefix " + prefixTokens + ", blocks of " + block, out_RO, expected);
        }
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
    void what_lies_beyond_the_cache_is_refused(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            AttentionShape shape = new AttentionShape(1, 1, 4, 1, 0);
            KeyValues cache = KeyValues.empty(scope, shape, DataType.FLOAT32, Device.cpu(), 2, 4);
            Tensor qkv_RC = random.contiguous(scope, 1, shape.columns());
            Tensor out_RO = random.contiguous(scope, 1, 4);
            CacheRows beyond = new CacheRows(List.of(Run.NONE), List.of(new Run(new int[] {1, 2}, 5)));
            assertThatThrownBy(() -> kernels.cachedAttention(shape, qkv_RC, beyond, cache, out_RO))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("row 0 has tokens in block 2, the cache has 2");
            CacheRows shortOfBlocks = new CacheRows(List.of(Run.NONE), List.of(new Run(new int[] {1}, 5)));
            assertThatThrownBy(() -> kernels.cachedAttention(shape, qkv_RC, shortOfBlocks, cache, out_RO))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("row 0 has 5 tokens in 1 blocks of 4");
            CacheRows nothing = new CacheRows(List.of(new Run(new int[] {1}, 4)), List.of(Run.NONE));
            assertThatThrownBy(() -> kernels.cachedAttention(shape, qkv_RC, nothing, cache, out_RO))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("row 0 has no token of its own");
            assertThatThrownBy(() -> kernels.cache(shape, qkv_RC, new KeyValues.Places(new int[] {8}), cache))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("a token goes to slot 8, the cache has 8");
        }
    }

    /// Blocks are a matter of where things lie: sums are taken token by token.
    @ParameterizedTest
    @MethodSource(ALL)
    void results_do_not_hang_on_the_size_of_blocks(Kernels kernels) {
        AttentionShape shape = new AttentionShape(4, 2, 24, 0.2, 0);
        try (Scope scope = Scope.confined()) {
            Tensor qkv_TC = random.contiguous(scope, 100, shape.columns());
            Tensor qkv_RC = random.contiguous(scope, 1, shape.columns());
            List<float[]> results = new ArrayList<>();
            for (int block : new int[] {1, 16, 128}) {
                int blocks = (100 + block - 1) / block;
                KeyValues cache = KeyValues.empty(scope, shape, DataType.FLOAT32, Device.cpu(), blocks, block);
                Run run = new Run(IntStream.range(0, blocks).toArray(), 100);
                kernels.cache(shape, qkv_TC, ScatteredBlocks.places(run, block), cache);
                Tensor out_RO = random.contiguous(scope, 1, shape.queryColumns());
                kernels.cachedAttention(shape, qkv_RC, new CacheRows(List.of(Run.NONE), List.of(run)), cache, out_RO);
                results.add(out_RO.toFloats());
            }
            assertThat(results.get(1)).isEqualTo(results.get(0));
            assertThat(results.get(2)).isEqualTo(results.get(0));
        }
    }
}
