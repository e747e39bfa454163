package io.burnish.tape;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.burnish.tape.Rope.Rotation;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.Activation;
import io.burnish.tensor.kernels.AttentionShape;
import io.burnish.tensor.kernels.Forest;
import io.burnish.tensor.kernels.NormForm;
import org.jspecify.annotations.Nullable;

/// Embedding, two decoder blocks with all that a family can ask for, selected rows, final norm: by ops, and by
/// formula. The second block is Gemma's: norms around one and at the ends too, GELU, soft-capped scores.
final class SmallDecoder {

    private static final int VOCABULARY = 11;
    private static final int HIDDEN = 12;
    private static final int INNER = 10;
    private static final int LAYERS = 2;
    private static final int POSITIONS = 256;
    private static final double EPSILON = 1e-5;
    private static final double EMBEDDING_SCALE = 1.5;

    private final AttentionShape shape = new AttentionShape(4, 2, 6, 1 / Math.sqrt(6), 5);
    private final AttentionShape capped = new AttentionShape(4, 2, 6, 0.7, 5, 1.5);
    private final Parameters parameters;
    private final boolean recompute;
    private final Tensor cos_PD;
    private final Tensor sin_PD;
    private final Embedding embedding;
    private final Layer[] layers = new Layer[LAYERS];
    private final RmsNorm finalNorm;

    private record Layer(
            RmsNorm attentionNorm,
            Linear qkv,
            HeadNorm headNorm,
            Rope rope,
            Attention attention,
            Linear output,
            @Nullable RmsNorm attentionEnd,
            RmsNorm mlpNorm,
            Linear gateUp,
            Glu glu,
            Linear down,
            @Nullable RmsNorm mlpEnd) {}

    /// One micro-batch: a forest, its tokens, and which rows predict an answer token (some of them twice).
    record Batch(Forest forest, int[] tokens_T, int[] rows_A) {
        static Batch random(SeededTensors random, Forest forest) {
            int tokens = forest.tokens();
            return new Batch(forest, random.indices(tokens, VOCABULARY), random.indices(tokens + 2, tokens));
        }
    }

    SmallDecoder(SeededTensors random, Scope scope, boolean frozen, boolean recompute) {
        this.parameters = new Parameters(random, scope, frozen);
        this.recompute = recompute;
        embedding = new Embedding(parameters.make("embedding", VOCABULARY, HIDDEN), EMBEDDING_SCALE);
        for (int i = 0; i < LAYERS; i++) {
            layers[i] = layer(i + ".", isGemmas(i));
        }
        finalNorm = new RmsNorm(parameters.make("norm", HIDDEN), NormForm.of(EPSILON));
        float[] cosines = new float[POSITIONS * 3];
        float[] sines = new float[POSITIONS * 3];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = (float) Math.cos(angle(i / 3, i % 3));
            sines[i] = (float) Math.sin(angle(i / 3, i % 3));
        }
        cos_PD = Tensor.ofFloats(scope, cosines, POSITIONS, 3);
        sin_PD = Tensor.ofFloats(scope, sines, POSITIONS, 3);
    }

    private static double angle(int position, int pair) {
        return position * Math.pow(100, -pair / 3.0);
    }

    private static boolean isGemmas(int layer) {
        return layer == 1;
    }

    private Layer layer(String prefix, boolean gemma) {
        Parameters p = parameters;
        NormForm form = gemma ? NormForm.aroundOne(EPSILON) : NormForm.of(EPSILON);
        return new Layer(
                new RmsNorm(p.make(prefix + "attention norm", HIDDEN), form),
                new Linear(
                        p.make(prefix + "qkv", shape.columns(), HIDDEN), p.make(prefix + "qkv bias", shape.columns())),
                new HeadNorm(
                        p.make(prefix + "query norm", 6), p.make(prefix + "key norm", 6), NormForm.of(EPSILON), shape),
                new Rope(shape),
                new Attention(gemma ? capped : shape),
                new Linear(
                        p.make(prefix + "output", HIDDEN, shape.queryColumns()),
                        p.make(prefix + "output bias", HIDDEN)),
                gemma ? new RmsNorm(p.make(prefix + "attention end", HIDDEN), form) : null,
                new RmsNorm(p.make(prefix + "mlp norm", HIDDEN), form),
                new Linear(p.make(prefix + "gate up", 2 * INNER, HIDDEN), null),
                new Glu(gemma ? Activation.GELU_TANH : Activation.SILU),
                new Linear(p.make(prefix + "down", HIDDEN, INNER), null),
                gemma ? new RmsNorm(p.make(prefix + "mlp end", HIDDEN), form) : null);
    }

    Parameters parameters() {
        return parameters;
    }

    static int hidden() {
        return HIDDEN;
    }

    Tensor forward(Tape tape, Batch batch) {
        var segments = batch.forest().segments(tape.scope());
        Rotation rotation = new Rotation(cos_PD, sin_PD, segments.positions_T());
        Tensor x = embedding.forward(tape, Tensor.ofInts(tape.scope(), Device.cpu(), batch.tokens_T()));
        for (Layer layer : layers) {
            RecomputeBlock.Block block = (blockTape, input) -> {
                Tensor normed = layer.attentionNorm.forward(blockTape, input);
                Tensor qkv = layer.headNorm.forward(blockTape, layer.qkv.forward(blockTape, normed));
                Tensor attended =
                        layer.attention.forward(blockTape, layer.rope.forward(blockTape, qkv, rotation), segments);
                Tensor middle = end(blockTape, layer.output, layer.attentionEnd, attended, input);
                Tensor gateUp = layer.gateUp.forward(blockTape, layer.mlpNorm.forward(blockTape, middle));
                return end(blockTape, layer.down, layer.mlpEnd, layer.glu.forward(blockTape, gateUp), middle);
            };
            x = recompute ? new RecomputeBlock(block).forward(tape, x) : block.forward(tape, x);
        }
        Tensor selected = new SelectRows().forward(tape, x, Tensor.ofInts(tape.scope(), Device.cpu(), batch.rows_A()));
        return finalNorm.forward(tape, selected);
    }

    private static Tensor end(Tape tape, Linear product, @Nullable RmsNorm norm, Tensor x, Tensor residual) {
        return norm == null
                ? product.forwardPlus(tape, x, residual)
                : norm.forwardPlus(tape, product.forward(tape, x), residual);
    }

    /// The same from libtorch's operators.
    NDArray composite(Autograd autograd, Batch batch) {
        int[] positions = batch.forest().positions();
        double[][] angles = new double[positions.length][3];
        for (int token = 0; token < positions.length; token++) {
            for (int pair = 0; pair < 3; pair++) {
                angles[token][pair] = angle(positions[token], pair);
            }
        }
        NDArray x = autograd.rows(leaf(autograd, "embedding"), batch.tokens_T()).mul(autograd.number(EMBEDDING_SCALE));
        for (int i = 0; i < LAYERS; i++) {
            String p = i + ".";
            boolean gemma = isGemmas(i);
            NDArray normed = norm(autograd, gemma, x, p + "attention norm");
            NDArray qkv = Autograd.linear(normed, leaf(autograd, p + "qkv")).add(leaf(autograd, p + "qkv bias"));
            qkv = Autograd.headNorm(
                    qkv, leaf(autograd, p + "query norm"), leaf(autograd, p + "key norm"), EPSILON, shape);
            NDArray attended =
                    autograd.attention(autograd.rope(qkv, angles, shape), batch.forest(), gemma ? capped : shape);
            NDArray output =
                    Autograd.linear(attended, leaf(autograd, p + "output")).add(leaf(autograd, p + "output bias"));
            x = x.add(gemma ? norm(autograd, true, output, p + "attention end") : output);
            NDArray gateUp = Autograd.linear(norm(autograd, gemma, x, p + "mlp norm"), leaf(autograd, p + "gate up"));
            NDArray gated = gemma ? autograd.geglu(gateUp) : Autograd.swiglu(gateUp);
            NDArray down = Autograd.linear(gated, leaf(autograd, p + "down"));
            x = x.add(gemma ? norm(autograd, true, down, p + "mlp end") : down);
        }
        return Autograd.rmsNorm(autograd.rows(x, batch.rows_A()), leaf(autograd, "norm"), EPSILON);
    }

    private NDArray norm(Autograd autograd, boolean gemma, NDArray x, String name) {
        NDArray weight = leaf(autograd, name);
        return gemma ? autograd.rmsNormAroundOne(x, weight, EPSILON) : Autograd.rmsNorm(x, weight, EPSILON);
    }

    private NDArray leaf(Autograd autograd, String name) {
        return autograd.leaf(name, parameters.get(name).value());
    }
}
