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
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The plan for flash attention, run by the plain definition of what flash attention does, against attention by the
/// formula: gathering, alignment, windows and the sums of gradients are the same on a card.
class FlashAttentionTest {

    private static final List<AttentionShape> SHAPES = List.of(
            new AttentionShape(4, 2, 8, 1 / Math.sqrt(8), 0),
            new AttentionShape(3, 1, 6, 0.3, 3),
            new AttentionShape(2, 2, 16, 0.25, 1),
            new AttentionShape(2, 1, 8, 0.35, 7));

    private static final AttentionKernel NONE = new AttentionKernel() {
        @Override
        public AttentionMemory forward(
                AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep) {
            throw new AssertionError("the plain way was gone");
        }

        @Override
        public void backward(
                AttentionShape shape,
                Tensor gradOut_TO,
                Tensor qkv_TC,
                Segments segments,
                AttentionMemory memory,
                Tensor gradQkv_TC) {
            throw new AssertionError("the plain way was gone");
        }

        @Override
        public void further(AttentionShape shape, Tensor qkv_TC, Tensor keyValue_L2K, Tensor out_TO) {
            throw new AssertionError("the plain way was gone");
        }
    };

    private final SeededTensors random = SeededTensors.seeded();
    private final FlashAttention flash = new FlashAttention(new CompositeVarlen(), new AtenKernels(), NONE);

    static Stream<Forest> forests() {
        return Forest.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forests")
    void a_forest_attends_as_by_the_formula(Forest forest) {
        for (AttentionShape shape : SHAPES) {
            compare(forest, shape);
        }
    }

    @Test
    void random_forests_of_any_depth_attend_as_by_the_formula() {
        for (int round = 0; round < 20; round++) {
            int count = random.between(1, 9);
            int[] length_S = new int[count];
            int[] parent_S = new int[count];
            for (int segment = 0; segment < count; segment++) {
                length_S[segment] = random.between(0, 6);
                // the parent is on the branch of the segment before, so that trees stay in one run
                int parent = segment == 0 || random.between(0, 3) == 0 ? -1 : segment - 1;
                for (int up = random.between(0, 2); up > 0 && parent >= 0 && parent_S[parent] >= 0; up--) {
                    parent = parent_S[parent];
                }
                parent_S[segment] = parent;
            }
            Forest forest = new Forest("random", length_S, parent_S);
            if (forest.tokens() > 0) {
                compare(forest, SHAPES.get(random.between(0, SHAPES.size() - 1)));
            }
        }
    }

    private void compare(Forest forest, AttentionShape shape) {
        try (Scope scope = Scope.confined()) {
            Segments segments = forest.segments(scope);
            Tensor qkv_TC = random.contiguous(scope, forest.tokens(), shape.columns());
            Tensor gradOut_TO = random.contiguous(scope, forest.tokens(), shape.queryColumns());
            Tensor[] expected = run(new PlainAttention(), scope, shape, segments, qkv_TC, gradOut_TO);
            Tensor[] actual = run(flash, scope, shape, segments, qkv_TC, gradOut_TO);
            String what = forest + ", " + shape;
            random.assertClose(what, actual[0], SeededTensors.rows(expected[0]));
            random.assertClose("gradient of " + what, actual[1], SeededTensors.rows(expected[1]));
        }
    }

    private static Tensor[] run(
            AttentionKernel kernel,
            Scope scope,
            AttentionShape shape,
            Segments segments,
            Tensor qkv_TC,
            Tensor gradOut_TO) {
        Tensor scored_TO = SeededTensors.zeros(scope, qkv_TC.size(0), shape.queryColumns());
        kernel.forward(shape, qkv_TC, segments, scored_TO, false).close();
        Tensor out_TO = SeededTensors.zeros(scope, qkv_TC.size(0), shape.queryColumns());
        Tensor gradQkv_TC = SeededTensors.zeros(scope, qkv_TC.size(0), shape.columns());
        gradQkv_TC.copyFrom(qkv_TC); // not zeros: what is there must be overwritten
        try (AttentionMemory memory = kernel.forward(shape, qkv_TC, segments, out_TO, true)) {
            kernel.backward(shape, gradOut_TO, qkv_TC, segments, memory, gradQkv_TC);
        }
        assertThat(scored_TO.toFloats())
                .as("the same numbers whether backward follows or not")
                .isEqualTo(out_TO.toFloats());
        return new Tensor[] {out_TO, gradQkv_TC};
    }

    @Test
    void a_pair_and_a_lone_prompt_are_planned_as_runs() {
        try (Scope scope = Scope.confined()) {
            Forest forest = Forest.of("x", new int[] {3, 2, 1, 2}, -1, 0, 0, -1);
            VarlenPlan plan = VarlenPlan.of(forest.segments(scope), 0);
            assertThat(plan.startQuery_S1()).containsExactly(0, 3, 5, 6, 8);
            assertThat(plan.startKey_S1()).containsExactly(0, 3, 8, 12, 14);
            assertThat(plan.keyToken_G()).containsExactly(0, 1, 2, 0, 1, 2, 3, 4, 0, 1, 2, 5, 6, 7);
            assertThat(plan.longestQueries()).isEqualTo(3);
            assertThat(plan.longestKeys()).isEqualTo(5);
            assertThat(plan.isInPlace()).isFalse();
        }
    }

    @Test
    void a_window_leaves_out_what_no_query_of_a_segment_sees() {
        try (Scope scope = Scope.confined()) {
            Forest forest = Forest.of("x", new int[] {5, 2, 3}, -1, 0, 1);
            VarlenPlan plan = VarlenPlan.of(forest.segments(scope), 3);
            assertThat(plan.keyToken_G()).containsExactly(0, 1, 2, 3, 4, 3, 4, 5, 6, 5, 6, 7, 8, 9);
            assertThat(plan.startKey_S1()).containsExactly(0, 5, 9, 14);
        }
    }

    @Test
    void roots_alone_are_not_gathered() {
        try (Scope scope = Scope.confined()) {
            Segments segments = Forest.of("x", new int[] {2, 0, 3}, -1, -1, -1).segments(scope);
            VarlenPlan plan = VarlenPlan.of(segments, 0);
            assertThat(plan.isInPlace()).isTrue();
            assertThat(plan.startQuery_S1()).containsExactly(0, 2, 5);
            AttentionShape shape = SHAPES.getFirst();
            List<String> asked = new ArrayList<>();
            FlashAttention copiesNothing = new FlashAttention(new CompositeVarlen(), noting(asked), NONE);
            asked.clear(); // it has asked once who brings numbers to the card
            Tensor qkv_TC = random.contiguous(scope, 5, shape.columns());
            Tensor gradOut_TO = random.contiguous(scope, 5, shape.queryColumns());
            run(copiesNothing, scope, shape, segments, qkv_TC, gradOut_TO);
            assertThat(asked).containsExactly("exchange");
        }
    }

    /// The plain kernels; what they are asked for is noted.
    private static Kernels noting(List<String> asked) {
        Kernels plain = new AtenKernels();
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    asked.add(method.getName());
                    return method.invoke(plain, arguments);
                });
    }

    @Test
    void a_forests_plan_goes_to_the_card_once_for_each_window() {
        List<String> asked = new ArrayList<>();
        FlashAttention noted = new FlashAttention(new CompositeVarlen(), noting(asked), NONE);
        asked.clear(); // it has asked once who brings numbers to the card
        AttentionShape whole = SHAPES.get(0);
        AttentionShape windowed = SHAPES.get(1);
        try (Scope scope = Scope.confined()) {
            Segments segments = Forest.all().get(3).segments(scope);
            for (int layer = 0; layer < 6; layer++) {
                AttentionShape shape = layer % 2 == 0 ? whole : windowed;
                Tensor qkv_TC = random.contiguous(scope, segments.tokens(), shape.columns());
                Tensor gradOut_TO = random.contiguous(scope, segments.tokens(), shape.queryColumns());
                run(noted, scope, shape, segments, qkv_TC, gradOut_TO);
            }
        }
        assertThat(asked).filteredOn("exchange"::equals).hasSize(2);
    }

    @Test
    void positions_with_a_gap_are_refused() {
        try (Scope scope = Scope.confined()) {
            Segments gap =
                    new Segments(scope, Device.cpu(), new int[] {0, 2, 4}, new int[] {-1, 0}, new int[] {0, 1, 3, 4});
            assertThatThrownBy(() -> VarlenPlan.of(gap, 0))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("token 2 at position 3 follows token 1 at position 1");
        }
    }

    @Test
    void what_flash_attention_does_not_serve_goes_the_plain_way() {
        VarlenAttention refusing = new LibTorchVarlen();
        FlashAttention plain = new FlashAttention(refusing, new AtenKernels(), new PlainAttention());
        AttentionShape shape = SHAPES.getFirst();
        try (Scope scope = Scope.confined()) {
            Forest forest = Forest.all().get(2);
            Segments segments = forest.segments(scope);
            Tensor qkv_TC = random.contiguous(scope, forest.tokens(), shape.columns()); // fp32
            Tensor gradOut_TO = random.contiguous(scope, forest.tokens(), shape.queryColumns());
            Tensor[] expected = run(new PlainAttention(), scope, shape, segments, qkv_TC, gradOut_TO);
            Tensor[] actual = run(plain, scope, shape, segments, qkv_TC, gradOut_TO);
            assertThat(actual[0].toFloats()).isEqualTo(expected[0].toFloats());
            assertThat(actual[1].toFloats()).isEqualTo(expected[1].toFloats());
        }
        assertThat(refusing.refusal(shape, DataType.BFLOAT16)).isEmpty();
        assertThat(refusing.refusal(shape, DataType.FLOAT16)).isEmpty();
        assertThat(refusing.refusal(shape, DataType.FLOAT32))
                .hasValueSatisfying(reason -> assertThat(reason).contains("not in float32"));
        assertThat(refusing.refusal(new AttentionShape(1, 1, 512, 1, 0), DataType.BFLOAT16))
                .hasValueSatisfying(reason -> assertThat(reason).contains("not of 512"));
        assertThat(refusing.refusal(new AttentionShape(1, 1, 36, 1, 0), DataType.BFLOAT16))
                .isNotEqualTo(Optional.empty());
        assertThat(refusing.refusal(new AttentionShape(1, 1, 256, 1, 0, 50), DataType.BFLOAT16))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("soft-cap").contains("50"));
        assertThat(refusing.refusal(new AttentionShape(1, 1, 256, 1, 0), DataType.BFLOAT16))
                .isEmpty();
    }

    @Test
    void backward_needs_what_forward_keeps() {
        AttentionShape shape = SHAPES.getFirst();
        try (Scope scope = Scope.confined()) {
            Segments segments = Forest.all().get(2).segments(scope);
            Tensor qkv_TC = random.contiguous(scope, segments.tokens(), shape.columns());
            Tensor out_TO = SeededTensors.zeros(scope, segments.tokens(), shape.queryColumns());
            AttentionMemory memory = flash.forward(shape, qkv_TC, segments, out_TO, false);
            assertThatThrownBy(() -> flash.backward(shape, out_TO, qkv_TC, segments, memory, qkv_TC))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no backward would follow");
        }
    }

    @Test
    void nothing_is_left_behind() {
        AttentionShape shape = SHAPES.getFirst();
        long before = Scope.live();
        try (Scope scope = Scope.confined()) {
            Segments segments = Forest.all().get(2).segments(scope);
            Tensor qkv_TC = random.contiguous(scope, segments.tokens(), shape.columns());
            Tensor gradOut_TO = random.contiguous(scope, segments.tokens(), shape.queryColumns());
            run(flash, scope, shape, segments, qkv_TC, gradOut_TO);
            long afterFirst = Scope.live();
            Tensor out_TO = SeededTensors.zeros(scope, segments.tokens(), shape.queryColumns());
            try (AttentionMemory _ = flash.forward(shape, qkv_TC, segments, out_TO, true)) {
                assertThat(Scope.live())
                        .as("a further layer adds its own output, and keeps no second one")
                        .isEqualTo(afterFirst + 1);
            }
        }
        assertThat(Scope.live()).isEqualTo(before);
    }
}
