package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AttentionPlan.Path;
import io.burnish.tensor.kernels.AttentionPlan.Run;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Attention in parts against the formula with its whole mask: forests of any depth, empty segments, windows,
/// groups.
///
/// Legend: see [Kernels].
class VectorAttentionTest {

    private final Kernels plain = new AtenKernels();
    private final Kernels vector = new VectorKernels(2);
    private Scope scope;
    private SeededTensors random;

    @BeforeEach
    void open() {
        scope = Scope.confined();
        random = SeededTensors.seeded();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void a_path_is_a_prompt_and_one_answer() {
        AttentionPlan plan = AttentionPlan.of(forest(new int[] {-1, 0, 0}, new int[] {7, 3, 4}));
        assertThat(plan.trees()).hasSize(1);
        assertThat(plan.trees().getFirst().paths())
                .containsExactly(
                        new Path(0, 7, 0, List.of(new Run(0, 0, 7))),
                        new Path(7, 3, 7, List.of(new Run(0, 0, 7), new Run(7, 7, 3))),
                        new Path(10, 4, 7, List.of(new Run(0, 0, 7), new Run(10, 7, 4))));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 8, 0", "6, 6, 48, 0", "6, 2, 8, 0", "4, 1, 66, 0", "4, 2, 8, 1", "4, 4, 16, 9", "6, 2, 8, 40"})
    void forests_of_every_shape(int queryHeads, int keyHeads, int headSize, int window) {
        AttentionShape shape = new AttentionShape(queryHeads, keyHeads, headSize, 0.3, window, window == 0 ? 0 : 2);
        compare(shape, forest(new int[] {-1}, new int[] {1}));
        compare(shape, forest(new int[] {-1, 0, 0}, new int[] {20, 9, 13}));
        compare(shape, forest(new int[] {-1, 0, 0, -1, 3, 3}, new int[] {5, 0, 1, 33, 30, 2}));
        compare(shape, forest(new int[] {-1, 0, 0}, new int[] {0, 4, 3}));
        compare(shape, forest(new int[] {-1, 0, 1, 1, 0, 4, 4, 2}, new int[] {6, 5, 4, 3, 7, 2, 9, 5}));
        compare(shape, forest(new int[] {-1, 0, 0, 1, 2, 1}, new int[] {9, 4, 3, 5, 0, 2}));
        compare(shape, randomForest());
    }

    @Test
    void a_window_smaller_than_a_block_of_queries() {
        AttentionShape shape = new AttentionShape(2, 2, 8, 0.4, 20);
        compare(shape, forest(new int[] {-1, 0, 0}, new int[] {270, 70, 40}));
    }

    @Test
    void without_backward_nothing_is_kept_and_nothing_is_left() {
        AttentionShape shape = new AttentionShape(2, 2, 8, 0.4, 0);
        Segments segments = forest(new int[] {-1, 0}, new int[] {5, 3});
        Tensor qkv = random.contiguous(scope, 8, shape.columns());
        Tensor out = random.contiguous(scope, 8, 16);
        long before = Scope.live();
        assertThat(vector.attention(shape, qkv, segments, out, false)).isSameAs(AttentionMemory.NONE);
        AttentionMemory memory = vector.attention(shape, qkv, segments, out, true);
        vector.attentionBackward(shape, out, qkv, segments, memory, random.contiguous(scope, 8, shape.columns()));
        memory.close();
        assertThat(Scope.live()).isEqualTo(before + 1);
    }

    private void compare(AttentionShape shape, Segments segments) {
        int tokens = segments.tokens();
        Tensor qkv = random.columnsOfWider(scope, tokens, shape.columns());
        Tensor gradOut = random.columnsOfWider(scope, tokens, shape.queryColumns());
        Tensor[] expected = run(plain, shape, qkv, segments, gradOut);
        Tensor[] actual = run(vector, shape, qkv, segments, gradOut);
        random.assertClose("out of " + shape, actual[0], SeededTensors.doubles(expected[0]), 2e-5);
        random.assertClose("gradient of " + shape, actual[1], SeededTensors.doubles(expected[1]), 4e-5);
    }

    private Tensor[] run(Kernels kernels, AttentionShape shape, Tensor qkv, Segments segments, Tensor gradOut) {
        Tensor out = random.contiguous(scope, segments.tokens(), shape.queryColumns());
        Tensor gradQkv = random.columnsOfWider(scope, segments.tokens(), shape.columns());
        try (AttentionMemory memory = kernels.attention(shape, qkv, segments, out, true)) {
            kernels.attentionBackward(shape, gradOut, qkv, segments, memory, gradQkv);
        }
        return new Tensor[] {out, gradQkv};
    }

    /// Segments each hanging on any earlier one of its tree, some empty.
    private Segments randomForest() {
        int[] parents = new int[12];
        int[] lengths = new int[12];
        int root = 0;
        for (int segment = 0; segment < parents.length; segment++) {
            boolean isRoot = segment == 0 || random.between(1, 4) == 1;
            root = isRoot ? segment : root;
            parents[segment] = isRoot ? -1 : random.between(root, segment - 1);
            lengths[segment] = random.between(0, 29);
        }
        return forest(parents, lengths);
    }

    private Segments forest(int[] parents, int[] lengths) {
        return Forest.of("a forest", lengths, parents).segments(scope);
    }
}
