package io.burnish.tape;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.burnish.tape.Rope.Rotation;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Activation;
import io.burnish.tensor.kernels.AttentionShape;
import io.burnish.tensor.kernels.Forest;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.NormForm;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each op's output and its gradients by input and parameters, against libtorch's autograd on the composite.
///
/// Legend: T tokens, C columns of query, key and value.
class OpGradientTest {

    private static final String ALL = "io.burnish.tensor.kernels.AllKernels#onCpu";
    private static final double EPSILON = 1e-5;

    private final SeededTensors random = SeededTensors.seeded();
    private final AttentionShape shape = new AttentionShape(4, 2, 6, 0.4, 0);

    @ParameterizedTest
    @MethodSource(ALL)
    void linear_with_and_without_bias(Kernels kernels) {
        for (boolean biased : new boolean[] {true, false}) {
            try (Scope scope = Scope.confined()) {
                int inputs = random.between(1, 20);
                int outputs = random.between(1, 20);
                Parameters parameters = new Parameters(random, scope, false);
                Parameter weight = parameters.make("weight", outputs, inputs);
                Linear linear = new Linear(weight, biased ? parameters.make("bias", outputs) : null);
                Tensor x = random.contiguous(scope, random.between(1, 20), inputs);
                compare(kernels, parameters, x, linear::forward, (oracle, in) -> {
                    NDArray out = Autograd.linear(in, leaf(oracle, parameters, "weight"));
                    return biased ? out.add(leaf(oracle, parameters, "bias")) : out;
                });
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void norm_outside_a_branch(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            int hidden = random.between(2, 40);
            Parameters parameters = new Parameters(random, scope, false);
            RmsNorm norm = new RmsNorm(parameters.make("weight", hidden), NormForm.of(EPSILON));
            Tensor x = random.contiguous(scope, random.between(1, 20), hidden);
            compare(
                    kernels,
                    parameters,
                    x,
                    norm::forward,
                    (oracle, in) -> Autograd.rmsNorm(in, leaf(oracle, parameters, "weight"), EPSILON));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_residual_branch_adds_to_its_stream(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            int hidden = random.between(2, 20);
            Parameters parameters = new Parameters(random, scope, false);
            RmsNorm norm = new RmsNorm(parameters.make("norm", hidden), NormForm.of(EPSILON));
            Linear linear = new Linear(parameters.make("weight", hidden, hidden), parameters.make("bias", hidden));
            Tensor x = random.contiguous(scope, random.between(1, 20), hidden);
            compare(
                    kernels,
                    parameters,
                    x,
                    (tape, in) -> linear.forwardPlus(tape, norm.forward(tape, in), in),
                    (oracle, in) -> in.add(Autograd.linear(
                                    Autograd.rmsNorm(in, leaf(oracle, parameters, "norm"), EPSILON),
                                    leaf(oracle, parameters, "weight"))
                            .add(leaf(oracle, parameters, "bias"))));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void norm_of_every_head(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            Parameters parameters = new Parameters(random, scope, false);
            HeadNorm norm =
                    new HeadNorm(parameters.make("query", 6), parameters.make("key", 6), NormForm.of(EPSILON), shape);
            Tensor qkv_TC = random.contiguous(scope, random.between(1, 20), shape.columns());
            compare(
                    kernels,
                    parameters,
                    qkv_TC,
                    norm::forward,
                    (oracle, in) -> Autograd.headNorm(
                            in, leaf(oracle, parameters, "query"), leaf(oracle, parameters, "key"), EPSILON, shape));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void rotary_positions(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            int tokens = random.between(1, 20);
            int[] rows = random.indices(tokens, 9);
            double[][] table = SeededTensors.rows(random.contiguous(scope, 9, 3));
            float[] cos = new float[27];
            float[] sin = new float[27];
            for (int i = 0; i < 27; i++) {
                cos[i] = (float) Math.cos(table[i / 3][i % 3]);
                sin[i] = (float) Math.sin(table[i / 3][i % 3]);
            }
            double[][] angles = new double[tokens][];
            for (int token = 0; token < tokens; token++) {
                angles[token] = table[rows[token]];
            }
            Rotation rotation = new Rotation(
                    Tensor.ofFloats(scope, cos, 9, 3),
                    Tensor.ofFloats(scope, sin, 9, 3),
                    Tensor.ofInts(scope, Device.cpu(), rows));
            Tensor qkv_TC = random.contiguous(scope, tokens, shape.columns());
            compare(
                    kernels,
                    new Parameters(random, scope, false),
                    qkv_TC,
                    (tape, in) -> new Rope(shape).forward(tape, in, rotation),
                    (oracle, in) -> oracle.rope(in, angles, shape));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void attention_over_every_forest(Kernels kernels) {
        for (Forest forest : Forest.all()) {
            AttentionShape windowed = new AttentionShape(4, 2, 6, 0.4, random.between(0, 6), random.between(0, 1));
            try (Scope scope = Scope.confined()) {
                Tensor qkv_TC = random.contiguous(scope, forest.tokens(), windowed.columns());
                compare(
                        kernels,
                        new Parameters(random, scope, false),
                        qkv_TC,
                        (tape, in) -> new Attention(windowed).forward(tape, in, forest.segments(scope)),
                        (oracle, in) -> oracle.attention(in, forest, windowed));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void gated_mlp(Kernels kernels) {
        for (Activation activation : Activation.values()) {
            try (Scope scope = Scope.confined()) {
                Tensor gateUp = random.contiguous(scope, random.between(1, 20), 2L * random.between(1, 30));
                compare(
                        kernels,
                        new Parameters(random, scope, false),
                        gateUp,
                        new Glu(activation)::forward,
                        (oracle, in) -> activation == Activation.SILU ? Autograd.swiglu(in) : oracle.geglu(in));
            }
        }
    }

    // 9.0 and 9.0625 are neighbours in bf16: the root of 82, 9.055, is not among them
    @ParameterizedTest
    @MethodSource(ALL)
    void an_embedding_is_scaled_by_a_factor_of_its_own_type(Kernels kernels) {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.BFLOAT16}) {
            try (Scope scope = Scope.confined();
                    Workspace saved = new Workspace(Device.cpu());
                    Workspace scratch = new Workspace(Device.cpu());
                    Tape tape = new Tape(kernels, type, saved, scratch, false)) {
                Tensor table_VH = Tensor.ofFloats(scope, new float[] {1, 2, 4, 8}, 2, 2);
                Parameter table = new Parameter("table", table_VH.to(scope, type, Device.cpu()), null);
                Tensor out_TH =
                        new Embedding(table, Math.sqrt(82)).forward(tape, Tensor.ofInts(scope, Device.cpu(), 1, 0, 1));
                float factor = type == DataType.FLOAT32 ? (float) Math.sqrt(82) : 9.0625f;
                assertThat(out_TH.to(scope, DataType.FLOAT32, Device.cpu()).toFloats())
                        .containsExactly(4 * factor, 8 * factor, factor, 2 * factor, 4 * factor, 8 * factor);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_branch_that_norms_at_both_ends(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            int hidden = random.between(2, 20);
            Parameters parameters = new Parameters(random, scope, false);
            NormForm form = NormForm.aroundOne(EPSILON);
            RmsNorm before = new RmsNorm(parameters.make("before", hidden), form);
            Linear linear = new Linear(parameters.make("weight", hidden, hidden), null);
            RmsNorm after = new RmsNorm(parameters.make("after", hidden), form);
            Tensor x = random.contiguous(scope, random.between(1, 20), hidden);
            compare(
                    kernels,
                    parameters,
                    x,
                    (tape, in) -> after.forwardPlus(tape, linear.forward(tape, before.forward(tape, in)), in),
                    (oracle, in) -> in.add(oracle.rmsNormAroundOne(
                            Autograd.linear(
                                    oracle.rmsNormAroundOne(in, leaf(oracle, parameters, "before"), EPSILON),
                                    leaf(oracle, parameters, "weight")),
                            leaf(oracle, parameters, "after"),
                            EPSILON)));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void selected_rows_some_of_them_twice(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            int tokens = random.between(1, 20);
            int[] rows = random.indices(tokens + 5, tokens);
            Tensor x = random.contiguous(scope, tokens, random.between(1, 20));
            compare(
                    kernels,
                    new Parameters(random, scope, false),
                    x,
                    (tape, in) -> new SelectRows().forward(tape, in, Tensor.ofInts(scope, Device.cpu(), rows)),
                    (oracle, in) -> oracle.rows(in, rows));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_recomputed_block(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            int hidden = random.between(2, 20);
            Parameters parameters = new Parameters(random, scope, false);
            RmsNorm norm = new RmsNorm(parameters.make("norm", hidden), NormForm.of(EPSILON));
            Linear linear = new Linear(parameters.make("weight", hidden, hidden), null);
            RecomputeBlock recompute =
                    new RecomputeBlock((tape, in) -> linear.forwardPlus(tape, norm.forward(tape, in), in));
            Tensor x = random.contiguous(scope, random.between(1, 20), hidden);
            compare(
                    kernels,
                    parameters,
                    x,
                    recompute::forward,
                    (oracle, in) -> in.add(Autograd.linear(
                            Autograd.rmsNorm(in, leaf(oracle, parameters, "norm"), EPSILON),
                            leaf(oracle, parameters, "weight"))));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void the_recomputed_inside_of_a_branch(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            int hidden = random.between(2, 20);
            int inner = random.between(2, 20);
            Parameters parameters = new Parameters(random, scope, false);
            RmsNorm norm = new RmsNorm(parameters.make("norm", hidden), NormForm.of(EPSILON));
            Linear in = new Linear(parameters.make("in", inner, hidden), null);
            Linear out = new Linear(parameters.make("out", hidden, inner), null);
            RecomputeInside inside = new RecomputeInside((tape, x) -> in.forward(tape, norm.forward(tape, x)), inner);
            Tensor x = random.contiguous(scope, random.between(1, 20), hidden);
            compare(
                    kernels,
                    parameters,
                    x,
                    (tape, start) -> out.forwardPlus(tape, inside.forward(tape, start), start),
                    (oracle, start) -> start.add(Autograd.linear(
                            Autograd.linear(
                                    Autograd.rmsNorm(start, leaf(oracle, parameters, "norm"), EPSILON),
                                    leaf(oracle, parameters, "in")),
                            leaf(oracle, parameters, "out"))));
        }
    }

    /// Ops that work in place change their input: the oracle has read it before.
    private void compare(
            Kernels kernels,
            Parameters parameters,
            Tensor x,
            BiFunction<Tape, Tensor, Tensor> op,
            BiFunction<Autograd, NDArray, NDArray> composite) {
        try (Autograd autograd = new Autograd();
                Workspace saved = new Workspace(Device.cpu());
                Workspace scratch = new Workspace(Device.cpu());
                Tape tape = new Tape(kernels, DataType.FLOAT32, saved, scratch, true)) {
            NDArray input = autograd.leaf("x", x);
            Tensor out = op.apply(tape, x);
            Tensor gradOut = random.contiguous(tape.scope(), out.sizes());
            Autograd.Result expected = autograd.run(oracle -> composite.apply(oracle, input), gradOut);
            random.assertClose("output", out, expected.out());
            Tensor gradX = tape.backward(tape.takeGradient(out).copyFrom(gradOut), 0);
            random.assertClose("gradient of the input", gradX, expected.gradient("x"));
            parameters
                    .all()
                    .forEach((name, parameter) -> random.assertClose(
                            "gradient of " + name,
                            java.util.Objects.requireNonNull(parameter.gradient()),
                            expected.gradient(name)));
        }
    }

    private static NDArray leaf(Autograd autograd, Parameters parameters, String name) {
        return autograd.leaf(name, parameters.get(name).value());
    }
}
