package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaDevice;
import io.burnish.tensor.libtorch.CudaFunctions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Flash attention on a card, in bf16, against attention by the formula on the CPU, in fp32 on the same numbers.
@Tag("gpu")
class FlashAttentionOnCardTest {

    private static final Device CARD = Device.gpu(0);

    // bf16 keeps 8 bits: a rounding is 0.4% at most, there are a handful on the way, and a sum that cancels keeps the
    // error of its terms, which are ten times as large for tokens that all others see; a wrong key is off by 1
    private static final double TOLERANCE = 0.08;

    private static final List<AttentionShape> SHAPES = List.of(
            new AttentionShape(4, 2, 64, 0.125, 0),
            new AttentionShape(8, 2, 128, 0.088, 0),
            new AttentionShape(2, 2, 64, 0.125, 5),
            new AttentionShape(3, 1, 96, 0.1, 1),
            new AttentionShape(2, 1, 256, 0.0625, 0));

    private final SeededTensors random = SeededTensors.pinned(20261124);

    @BeforeAll
    static void card() {
        CudaDevice.open(0); // says what is missing
    }

    static Stream<Forest> forests() {
        return Stream.concat(
                Forest.all().stream(),
                Stream.of(new Forest("long", new int[] {700, 300, 1, 133, 530, 140}, new int[] {-1, 0, 0, -1, 3, 3})));
    }

    private static Segments segments(Scope scope, Device device, Forest forest) {
        int[] start_S1 = new int[forest.length_S().length + 1];
        for (int segment = 0; segment < forest.length_S().length; segment++) {
            start_S1[segment + 1] = start_S1[segment] + forest.length_S()[segment];
        }
        return new Segments(scope, device, start_S1, forest.parent_S(), forest.positions());
    }

    /// The output and the gradient.
    private static Tensor[] run(
            AttentionKernel kernel,
            Scope scope,
            AttentionShape shape,
            Segments segments,
            Tensor qkv_TC,
            Tensor gradOut_TO) {
        Tensor out_TO = Tensor.zeros(scope, qkv_TC.type(), qkv_TC.device(), qkv_TC.size(0), shape.queryColumns());
        Tensor gradQkv_TC = Tensor.zeros(scope, qkv_TC.type(), qkv_TC.device(), qkv_TC.size(0), shape.columns());
        gradQkv_TC.copyFrom(qkv_TC); // not zeros: what is there must be overwritten
        try (AttentionMemory memory = kernel.forward(shape, qkv_TC, segments, out_TO, true)) {
            kernel.backward(shape, gradOut_TO, qkv_TC, segments, memory, gradQkv_TC);
        }
        return new Tensor[] {out_TO, gradQkv_TC};
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forests")
    void a_forest_attends_as_by_the_formula(Forest forest) {
        FlashAttention flash = new FlashAttention(new AtenKernels());
        for (AttentionShape shape : SHAPES) {
            try (Scope scope = Scope.confined()) {
                Tensor qkv_TC = random.contiguous(scope, forest.tokens(), shape.columns())
                        .to(scope, DataType.BFLOAT16, Device.cpu());
                Tensor gradOut_TO = random.contiguous(scope, forest.tokens(), shape.queryColumns())
                        .to(scope, DataType.BFLOAT16, Device.cpu());
                Tensor[] expected = run(
                        new PlainAttention(),
                        scope,
                        shape,
                        segments(scope, Device.cpu(), forest),
                        qkv_TC.to(scope, DataType.FLOAT32, Device.cpu()),
                        gradOut_TO.to(scope, DataType.FLOAT32, Device.cpu()));
                Tensor[] actual = run(
                        flash,
                        scope,
                        shape,
                        segments(scope, CARD, forest),
                        qkv_TC.to(scope, DataType.BFLOAT16, CARD),
                        gradOut_TO.to(scope, DataType.BFLOAT16, CARD));
                String what = forest + ", " + shape;
                random.assertClose(what, actual[0], SeededTensors.rows(expected[0]), TOLERANCE);
                random.assertClose("gradient of " + what, actual[1], SeededTensors.rows(expected[1]), TOLERANCE);
            }
        }
    }

    @Test
    void what_is_not_served_goes_the_plain_way_on_the_card_too() {
        Forest forest = Forest.all().get(2);
        AttentionShape shape = SHAPES.getFirst();
        try (Scope scope = Scope.confined()) {
            Tensor qkv_TC = random.contiguous(scope, forest.tokens(), shape.columns()); // fp32
            Tensor gradOut_TO = random.contiguous(scope, forest.tokens(), shape.queryColumns());
            Tensor[] expected =
                    run(new PlainAttention(), scope, shape, segments(scope, Device.cpu(), forest), qkv_TC, gradOut_TO);
            Tensor[] actual = run(
                    new FlashAttention(new AtenKernels()),
                    scope,
                    shape,
                    segments(scope, CARD, forest),
                    qkv_TC.to(scope, DataType.FLOAT32, CARD),
                    gradOut_TO.to(scope, DataType.FLOAT32, CARD));
            random.assertClose("output", actual[0], SeededTensors.rows(expected[0]), 1e-4);
            random.assertClose("gradient", actual[1], SeededTensors.rows(expected[1]), 1e-4);
        }
    }

    @Test
    void the_gradient_repeats_bit_for_bit_when_it_must() {
        boolean before = CudaFunctions.isDeterministic();
        Forest forest = new Forest("groups", new int[] {900, 400, 300, 500, 200}, new int[] {-1, 0, 0, 0, 0});
        AttentionShape shape = new AttentionShape(8, 2, 128, 0.088, 0);
        CudaFunctions.setDeterministic(true);
        try (Scope scope = Scope.confined()) {
            Segments segments = segments(scope, CARD, forest);
            Tensor qkv_TC =
                    random.contiguous(scope, forest.tokens(), shape.columns()).to(scope, DataType.BFLOAT16, CARD);
            Tensor gradOut_TO = random.contiguous(scope, forest.tokens(), shape.queryColumns())
                    .to(scope, DataType.BFLOAT16, CARD);
            FlashAttention flash = new FlashAttention(new AtenKernels());
            float[] first = run(flash, scope, shape, segments, qkv_TC, gradOut_TO)[1].toFloats();
            for (int time = 0; time < 5; time++) {
                assertThat(run(flash, scope, shape, segments, qkv_TC, gradOut_TO)[1].toFloats())
                        .isEqualTo(first);
            }
        } finally {
            CudaFunctions.setDeterministic(before);
        }
    }
}
