package io.burnish.tape;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.burnish.tape.Rope.Rotation;
import io.burnish.tensor.kernels.NormForm;
import io.burnish.tensor.kernels.Activation;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AttentionShape;
import io.burnish.tensor.kernels.Forest;

/// Embedding, two decoder blocks with all that a family can ask for, selected rows, final norm: by ops, and by
/// formula.
final class SmallDecoder {

    private static final int VOCABULARY = 11;
    private static final int HIDDEN = 12;
    private static final int INNER = 10;
    private static final int LAYERS = 2;
    private static final int POSITIONS = 256;
    private static final double EPSILON = 1e-5;
    private static final double EMBEDDING_SCALE = 1.5;

    private final AttentionShape shape = new AttentionShape(4, 2, 6, 1 / Math.sqrt(6), 5);
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
            RmsNorm mlpNorm,
            Linear gateUp,
            Glu glu,
            Linear down) {}

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
            layers[i] = layer(i + ".");
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

    private Layer layer(String prefix) {
        Parameters p = parameters;
        return new Layer(
                new RmsNorm(p.make(prefix + "attention norm", HIDDEN), NormForm.of(EPSILON)),
                new Linear(
                        p.make(prefix + "qkv", shape.columns(), HIDDEN), p.make(prefix + "qkv bias", shape.columns())),
                new HeadNorm(p.make(prefix + "query norm", 6), p.make(prefix + "key norm", 6), NormForm.of(EPSILON), shape),
                new Rope(shape),
                new Attention(shape),
                new Linear(
                        p.make(prefix + "output", HIDDEN, shape.queryColumns()),
                        p.make(prefix + "output bias", HIDDEN)),
                new RmsNorm(p.make(prefix + "mlp norm", HIDDEN), NormForm.of(EPSILON)),
                new Linear(p.make(prefix + "gate up", 2 * INNER, HIDDEN), null),
                new Glu(Activation.SILU),
                new Linear(p.make(prefix + "down", HIDDEN, INNER), null));
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
                Tensor middle = layer.output.forwardPlus(blockTape, attended, input);
                Tensor gateUp = layer.gateUp.forward(blockTape, layer.mlpNorm.forward(blockTape, middle));
                return layer.down.forwardPlus(blockTape, layer.glu.forward(blockTape, gateUp), middle);
            };
            x = recompute ? new RecomputeBlock(block).forward(tape, x) : block.forward(tape, x);
        }
        Tensor selected = new SelectRows().forward(tape, x, Tensor.ofInts(tape.scope(), Device.cpu(), batch.rows_A()));
        return finalNorm.forward(tape, selected);
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
            NDArray normed = Autograd.rmsNorm(x, leaf(autograd, p + "attention norm"), EPSILON);
            NDArray qkv = Autograd.linear(normed, leaf(autograd, p + "qkv")).add(leaf(autograd, p + "qkv bias"));
            qkv = Autograd.headNorm(
                    qkv, leaf(autograd, p + "query norm"), leaf(autograd, p + "key norm"), EPSILON, shape);
            NDArray attended = autograd.attention(autograd.rope(qkv, angles, shape), batch.forest(), shape);
            x = x.add(Autograd.linear(attended, leaf(autograd, p + "output")).add(leaf(autograd, p + "output bias")));
            NDArray gateUp = Autograd.linear(
                    Autograd.rmsNorm(x, leaf(autograd, p + "mlp norm"), EPSILON), leaf(autograd, p + "gate up"));
            x = x.add(Autograd.linear(Autograd.swiglu(gateUp), leaf(autograd, p + "down")));
        }
        return Autograd.rmsNorm(autograd.rows(x, batch.rows_A()), leaf(autograd, "norm"), EPSILON);
    }

    private NDArray leaf(Autograd autograd, String name) {
        return autograd.leaf(name, parameters.get(name).value());
    }
}
