package io.burnish.tape;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AttentionShape;
import io.burnish.tensor.kernels.Forest;
import io.burnish.tensor.libtorch.LibTorch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/// The oracle of the ops' gradients: the same formulas from libtorch's own operators, in double, under its
/// autograd.
///
/// Legend: T tokens, C columns of query, key and value, D head size, H hidden.
final class Autograd implements AutoCloseable {

    private final NDManager manager;
    private final Map<String, NDArray> leaves = new LinkedHashMap<>();

    Autograd() {
        LibTorch.location();
        manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    }

    /// A constant.
    NDArray constant(Tensor tensor) {
        try (NDArray raw = manager.create(tensor.toFloats(), new Shape(tensor.sizes()))) {
            return raw.toType(DataType.FLOAT64, true);
        }
    }

    // an array made from Java memory loses it to the garbage collector while autograd's graph still needs it: copy
    private NDArray constant(double[] values, Shape shape) {
        try (NDArray raw = manager.create(values, shape)) {
            return raw.duplicate();
        }
    }

    /// Something whose gradient is asked for.
    NDArray leaf(String name, Tensor tensor) {
        NDArray leaf = constant(tensor);
        leaf.setRequiresGradient(true);
        leaves.put(name, leaf);
        return leaf;
    }

    /// The output of a forward pass and the gradients of all leaves, given the output's gradient.
    Result run(Function<Autograd, NDArray> forward, Tensor gradOut) {
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray out = forward.apply(this);
            collector.backward(out.mul(constant(gradOut)).sum());
            Map<String, double[]> gradients = new LinkedHashMap<>();
            leaves.forEach(
                    (name, leaf) -> gradients.put(name, leaf.getGradient().toDoubleArray()));
            return new Result(out.toDoubleArray(), gradients);
        }
    }

    record Result(double[] out, Map<String, double[]> gradients) {
        double[] gradient(String name) {
            return Objects.requireNonNull(gradients.get(name), name);
        }

        Set<String> names() {
            return gradients.keySet();
        }
    }

    /// Rows of a table, as a product with ones and zeros.
    NDArray rows(NDArray table, int[] rows) {
        NDArray chosen = manager.zeros(new Shape(rows.length, table.getShape().get(0)), DataType.FLOAT64);
        for (int row = 0; row < rows.length; row++) {
            chosen.set(new NDIndex(row, rows[row]), 1);
        }
        return chosen.matMul(table);
    }

    static NDArray linear(NDArray x, NDArray weight) {
        return x.matMul(weight.transpose());
    }

    static NDArray rmsNorm(NDArray x, NDArray weight, double epsilon) {
        NDArray meanSquare = x.square().mean(new int[] {-1}, true);
        return x.div(meanSquare.add(epsilon).sqrt()).mul(weight);
    }

    static NDArray swiglu(NDArray gateUp) {
        NDArray gate = columns(gateUp, 0, gateUp.getShape().get(1) / 2);
        NDArray up =
                columns(gateUp, gateUp.getShape().get(1) / 2, gateUp.getShape().get(1));
        return gate.div(gate.neg().exp().add(1)).mul(up);
    }

    /// By tanh, as torch documents it.
    NDArray geglu(NDArray gateUp) {
        NDArray gate = columns(gateUp, 0, gateUp.getShape().get(1) / 2);
        NDArray up =
                columns(gateUp, gateUp.getShape().get(1) / 2, gateUp.getShape().get(1));
        NDArray cube = gate.mul(gate).mul(gate).mul(number(0.044715));
        NDArray bent = gate.add(cube).mul(number(Math.sqrt(2 / Math.PI))).tanh();
        return gate.mul(number(0.5)).mul(bent.add(number(1))).mul(up);
    }

    /// One plus the weight.
    NDArray rmsNormAroundOne(NDArray x, NDArray weight, double epsilon) {
        return rmsNorm(x, weight.add(number(1)), epsilon);
    }

    // not mul(Number): the array that DJL makes of it is gone before backward reads it
    NDArray number(double value) {
        return constant(new double[] {value}, new Shape(1));
    }

    static NDArray headNorm(NDArray qkv, NDArray queryWeight, NDArray keyWeight, double epsilon, AttentionShape shape) {
        NDArray queries = rmsNorm(heads(qkv, 0, shape.queryHeads(), shape), queryWeight, epsilon);
        NDArray keys = rmsNorm(heads(qkv, shape.queryColumns(), shape.keyHeads(), shape), keyWeight, epsilon);
        return joined(queries, keys, qkv, shape);
    }

    /// @param angles of each token, half a head wide
    NDArray rope(NDArray qkv, double[][] angles, AttentionShape shape) {
        NDArray queries = turned(heads(qkv, 0, shape.queryHeads(), shape), angles);
        NDArray keys = turned(heads(qkv, shape.queryColumns(), shape.keyHeads(), shape), angles);
        return joined(queries, keys, qkv, shape);
    }

    NDArray attention(NDArray qkv, Forest forest, AttentionShape shape) {
        NDArray mask = mask(forest, shape.window());
        // not mul(Number): the array that DJL makes of it is gone before backward reads it
        NDArray scale = constant(new double[] {shape.scale()}, new Shape(1));
        NDArray cap = constant(new double[] {shape.softCap()}, new Shape(1));
        NDList outputs = new NDList();
        for (int head = 0; head < shape.queryHeads(); head++) {
            int size = shape.headSize();
            int keyHead = head / shape.group();
            NDArray query = columns(qkv, (long) head * size, (long) (head + 1) * size);
            long keyColumn = shape.queryColumns() + (long) keyHead * size;
            NDArray key = columns(qkv, keyColumn, keyColumn + size);
            NDArray value = columns(qkv, keyColumn + shape.keyColumns(), keyColumn + shape.keyColumns() + size);
            NDArray scores = query.matMul(key.transpose()).mul(scale);
            NDArray capped =
                    shape.softCap() == 0 ? scores : scores.div(cap).tanh().mul(cap);
            outputs.add(capped.add(mask).softmax(-1).matMul(value));
        }
        return NDArrays.concat(outputs, 1);
    }

    // who sees whom is read off the plain sequences, not asked of Segments
    private NDArray mask(Forest forest, int window) {
        int tokens = forest.tokens();
        double[] mask = new double[tokens * tokens];
        java.util.Arrays.fill(mask, Double.NEGATIVE_INFINITY);
        for (int[] sequence : forest.sequences()) {
            for (int query = 0; query < sequence.length; query++) {
                int first = window == 0 ? 0 : Math.max(0, query - window + 1);
                for (int key = first; key <= query; key++) {
                    mask[sequence[query] * tokens + sequence[key]] = 0;
                }
            }
        }
        return constant(mask, new Shape(tokens, tokens));
    }

    private NDArray turned(NDArray x_THD, double[][] angles) {
        int tokens = angles.length;
        int half = angles[0].length;
        double[] cos = new double[tokens * half];
        double[] sin = new double[tokens * half];
        for (int i = 0; i < cos.length; i++) {
            cos[i] = Math.cos(angles[i / half][i % half]);
            sin[i] = Math.sin(angles[i / half][i % half]);
        }
        NDArray cos_T1D = constant(cos, new Shape(tokens, 1, half));
        NDArray sin_T1D = constant(sin, new Shape(tokens, 1, half));
        NDArray left = x_THD.get(new NDIndex(":, :, 0:" + half));
        NDArray right = x_THD.get(new NDIndex(":, :, " + half + ":" + 2 * half));
        return left.mul(cos_T1D)
                .sub(right.mul(sin_T1D))
                .concat(right.mul(cos_T1D).add(left.mul(sin_T1D)), 2);
    }

    private static NDArray heads(NDArray qkv, long firstColumn, int heads, AttentionShape shape) {
        return columns(qkv, firstColumn, firstColumn + (long) heads * shape.headSize())
                .reshape(qkv.getShape().get(0), heads, shape.headSize());
    }

    private static NDArray joined(NDArray queries, NDArray keys, NDArray qkv, AttentionShape shape) {
        long tokens = qkv.getShape().get(0);
        NDArray values = columns(qkv, shape.queryColumns() + shape.keyColumns(), shape.columns());
        return NDArrays.concat(
                new NDList(
                        queries.reshape(tokens, shape.queryColumns()),
                        keys.reshape(tokens, shape.keyColumns()),
                        values),
                1);
    }

    private static NDArray columns(NDArray x, long from, long to) {
        return x.get(new NDIndex(":, " + from + ":" + to));
    }

    @Override
    public void close() {
        manager.close();
    }
}
