package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Segments;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// A shape that does not fit is refused by every implementation, by the primitive's name, before anything is touched.
class RefusedShapesContractTest {

    private static final int TOKENS = 3;
    private static final int WIDTH = 8;
    private static final NormForm NORM = NormForm.of(1e-5);
    private static final AttentionShape HEADS = new AttentionShape(2, 1, 4, 0.5, 0, 0);
    private static final AdamWStep STEP = new AdamWStep(1, 0.1, 0.9, 0.99, 1e-8, 0, 1);

    /// A primitive with one tensor too short, too long or too narrow.
    private interface Wrong {
        void call(Kernels kernels, Values values);
    }

    /// Tensors of float32 zeros, and indices.
    private record Values(Scope scope) {

        Tensor of(long... sizes) {
            return SeededTensors.zeros(scope, sizes);
        }

        Tensor rows(int count) {
            return Tensor.ofInts(scope, Device.cpu(), new int[count]);
        }

        Segments segments(int tokens) {
            return new Segments(scope, Device.cpu(), new int[] {0, tokens}, new int[] {-1}, new int[tokens]);
        }

        RowStatistics statistics(int rows) {
            return RowStatistics.empty(scope, Device.cpu(), rows);
        }
    }

    private static Map<String, Wrong> cases() {
        Map<String, Wrong> cases = new LinkedHashMap<>();
        cases.put("matmul", (k, v) -> k.matmul(v.of(3, 4), v.of(5, 2), v.of(3, 2)));
        cases.put("matmulPlus: product", (k, v) -> k.matmulPlus(v.of(3, 2), v.of(3, 4), v.of(5, 2), v.of(3, 2)));
        cases.put("matmulPlus: addend", (k, v) -> k.matmulPlus(v.of(2, 2), v.of(3, 4), v.of(4, 2), v.of(3, 2)));
        cases.put("addBias", (k, v) -> k.addBias(v.of(3, 4), v.of(5)));
        cases.put("addColumnSums", (k, v) -> k.addColumnSums(v.of(3, 4), v.of(3)));
        cases.put("add", (k, v) -> k.add(v.of(3, 4), v.of(3, 5)));
        cases.put("gatherRows", (k, v) -> k.gatherRows(v.of(9, 4), v.rows(2), v.of(3, 4)));
        cases.put("addToRows", (k, v) -> k.addToRows(v.of(3, 5), v.rows(3), v.of(9, 4)));
        cases.put("rmsNorm: weight", (k, v) -> k.rmsNorm(v.of(3, 4), v.of(5), NORM, v.of(3, 4), v.of(3)));
        cases.put("rmsNorm: out", (k, v) -> k.rmsNorm(v.of(3, 4), v.of(4), NORM, v.of(2, 4), v.of(3)));
        cases.put("rmsNorm: inverse", (k, v) -> k.rmsNorm(v.of(3, 4), v.of(4), NORM, v.of(3, 4), v.of(2)));
        cases.put(
                "rmsNormPlus: addend",
                (k, v) -> k.rmsNormPlus(v.of(2, 4), v.of(3, 4), v.of(4), NORM, v.of(3, 4), v.of(3)));
        cases.put(
                "rmsNormPlus: weight",
                (k, v) -> k.rmsNormPlus(v.of(3, 4), v.of(3, 4), v.of(5), NORM, v.of(3, 4), v.of(3)));
        cases.put("rmsNormBackward: out", (k, v) -> normBackward(k, v, 2, 4, 4));
        cases.put("rmsNormBackward: weight", (k, v) -> normBackward(k, v, 3, 5, 4));
        cases.put("rmsNormBackward: its gradient", (k, v) -> normBackward(k, v, 3, 4, 5));
        cases.put("rope: axes", (k, v) -> k.rope(v.of(3, 8), v.of(9, 4), v.of(9, 4), v.rows(3), false));
        cases.put("rope: angles", (k, v) -> k.rope(v.of(3, 2, 8), v.of(9, 3), v.of(9, 4), v.rows(3), false));
        cases.put("rope: positions", (k, v) -> k.rope(v.of(3, 2, 8), v.of(9, 4), v.of(9, 4), v.rows(2), true));
        cases.put(
                "attention: columns",
                (k, v) -> k.attention(HEADS, v.of(TOKENS, 15), v.segments(TOKENS), v.of(TOKENS, WIDTH), false));
        cases.put(
                "attention: tokens",
                (k, v) -> k.attention(HEADS, v.of(TOKENS, 16), v.segments(2), v.of(TOKENS, WIDTH), false));
        cases.put("attentionBackward: tokens", (k, v) -> attentionBackward(k, v, 2, 16));
        cases.put("attentionBackward: gradient", (k, v) -> attentionBackward(k, v, TOKENS, 17));
        cases.put("glu", (k, v) -> k.glu(Activation.SILU, v.of(3, 9), v.of(3, 4)));
        cases.put("gluBackward: out", (k, v) -> k.gluBackward(Activation.SILU, v.of(3, 5), v.of(3, 8), v.of(3, 8)));
        cases.put(
                "gluBackward: gradient", (k, v) -> k.gluBackward(Activation.SILU, v.of(3, 4), v.of(3, 8), v.of(2, 8)));
        cases.put(
                "rowStatistics: targets",
                (k, v) -> k.rowStatistics(v.of(3, 9), v.rows(2), LogitTransform.NONE, v.statistics(3), false));
        cases.put(
                "rowStatistics: statistics",
                (k, v) -> k.rowStatistics(v.of(3, 9), v.rows(3), LogitTransform.NONE, v.statistics(4), true));
        cases.put("exponentialScale: sum", (k, v) -> k.exponentialScale(v.of(3), v.of(2), v.of(3)));
        cases.put("exponentialScale: scale", (k, v) -> k.exponentialScale(v.of(3), v.of(3), v.of(4)));
        cases.put("scaleRows: scale", (k, v) -> k.scaleRows(v.of(3, 4), v.of(4), v.of(3, 4)));
        cases.put("scaleRows: out", (k, v) -> k.scaleRows(v.of(3, 4), v.of(3), v.of(3, 5)));
        cases.put("addScaledRows: rows", (k, v) -> k.addScaledRows(v.of(9, 4), v.rows(2), v.of(3), v.of(3, 4)));
        cases.put("addScaledRows: factor", (k, v) -> k.addScaledRows(v.of(9, 4), v.rows(3), v.of(2), v.of(3, 4)));
        cases.put("addScaledToRows: rows", (k, v) -> k.addScaledToRows(v.of(3, 4), v.rows(2), v.of(3), v.of(9, 4)));
        cases.put("addScaledToRows: factor", (k, v) -> k.addScaledToRows(v.of(3, 4), v.rows(3), v.of(1), v.of(9, 4)));
        cases.put("adamW: gradients", (k, v) -> k.adamW(v.of(8), v.of(7), v.of(8), v.of(8), STEP));
        cases.put("adamW: variance", (k, v) -> k.adamW(v.of(8), v.of(8), v.of(8), v.of(9), STEP));
        return cases;
    }

    private static void normBackward(Kernels kernels, Values v, int rows, int width, int gradientWidth) {
        kernels.rmsNormBackward(
                v.of(rows, 4), v.of(3, 4), v.of(width), NORM, v.of(3), v.of(3, 4), false, v.of(gradientWidth));
    }

    private static void attentionBackward(Kernels kernels, Values v, int tokens, int columns) {
        Tensor out_TO = v.of(TOKENS, WIDTH);
        Tensor qkv_TC = v.of(TOKENS, 16);
        kernels.attentionBackward(
                HEADS, out_TO, qkv_TC, v.segments(tokens), AttentionMemory.NONE, v.of(TOKENS, columns));
    }

    @TestFactory
    Stream<DynamicTest> a_shape_that_does_not_fit() {
        return AllKernels.onCpu()
                .flatMap(kernels -> cases().entrySet().stream()
                        .map(wrong -> DynamicTest.dynamicTest(
                                kernels.name() + " " + wrong.getKey(),
                                () -> check(kernels, wrong.getKey(), wrong.getValue()))));
    }

    private static void check(Kernels kernels, String name, Wrong wrong) {
        String primitive = name.replaceFirst(":.*", "");
        try (Scope scope = Scope.confined()) {
            Values values = new Values(scope);
            assertThatThrownBy(() -> wrong.call(kernels, values))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageStartingWith(primitive + ":");
        }
    }
}
