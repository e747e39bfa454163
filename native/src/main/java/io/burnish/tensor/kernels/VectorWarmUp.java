package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.TensorFunctions;
import java.util.List;

/// Brings the loops of the fused kernels to the optimising compiler before the first step needs them.
///
/// Until it has compiled a loop, every vector in it is an object on the heap and every operation a call: a
/// hundred times slower. What counts is how often a loop runs, so tiny rows do, each with whole vectors and a
/// tail. About half of the time goes into the first round (the JDK links its vector classes), most of the rest
/// into the compiler's own threads.
final class VectorWarmUp {

    private static final int ROWS = 64;
    private static final int COLUMNS = 3 * Lanes.COUNT + 1;
    // a vocabulary is long: the loops over it must have been seen to run long
    private static final int VOCABULARY = 16 * Lanes.COUNT + 1;
    private static final int HEADS = 2;
    private static final int ROUNDS = 80;

    private static boolean done;

    private final Kernels kernels = new VectorKernels(1);
    private final Scope scope;

    private VectorWarmUp(Scope scope) {
        this.scope = scope;
    }

    static synchronized void once() {
        if (done) {
            return;
        }
        done = true;
        boolean gradMode = TensorFunctions.isGradMode();
        TensorFunctions.setGradMode(false);
        try (Scope scope = Scope.confined()) {
            new VectorWarmUp(scope).run();
        } finally {
            TensorFunctions.setGradMode(gradMode);
        }
    }

    private void run() {
        Runnable[] loops = {norms(), rows(), byIndex(), rope(), mlp(), head(), optimizer(), attention(), generation()};
        for (int round = 0; round < ROUNDS; round++) {
            for (Runnable loop : loops) {
                loop.run();
            }
        }
    }

    private Runnable norms() {
        Tensor x = zeros(ROWS, COLUMNS);
        Tensor weight = zeros(COLUMNS);
        Tensor inverse = zeros(ROWS);
        return () -> {
            kernels.rmsNorm(x, weight, NormForm.of(1), x, inverse);
            kernels.rmsNormPlus(x, x, weight, NormForm.of(1), x, inverse);
            kernels.rmsNormBackward(x, x, weight, NormForm.of(1), inverse, x, true, weight);
            kernels.rmsNormBackward(x, x, weight, NormForm.of(1), inverse, x, false, weight);
        };
    }

    private Runnable rows() {
        Tensor x = zeros(ROWS, COLUMNS);
        Tensor sums = zeros(COLUMNS);
        Tensor scale = zeros(ROWS);
        return () -> {
            kernels.addBias(x, sums);
            kernels.addColumnSums(x, sums);
            kernels.add(x, x);
            kernels.scaleRows(x, scale, x);
        };
    }

    private Runnable byIndex() {
        Tensor x = zeros(ROWS, COLUMNS);
        Tensor table = zeros(ROWS, COLUMNS);
        Tensor coefficient = zeros(ROWS);
        Tensor index = Tensor.ofInts(scope, Device.cpu(), new int[ROWS]);
        return () -> {
            kernels.gatherRows(table, index, x);
            kernels.addToRows(x, index, table);
            kernels.addScaledRows(table, index, coefficient, x);
            kernels.addScaledToRows(x, index, coefficient, table);
        };
    }

    private Runnable rope() {
        Tensor x = zeros(ROWS, 1, 2 * COLUMNS);
        Tensor cos = zeros(1, COLUMNS);
        Tensor positions = Tensor.ofInts(scope, Device.cpu(), new int[ROWS]);
        return () -> kernels.rope(x, cos, cos, positions, false);
    }

    private Runnable mlp() {
        Tensor gateUp = zeros(ROWS, 2 * COLUMNS);
        Tensor out = zeros(ROWS, COLUMNS);
        return () -> {
            kernels.glu(Activation.SILU, gateUp, out);
            kernels.gluBackward(Activation.SILU, out, gateUp, gateUp);
        };
    }

    private Runnable head() {
        Tensor logits = zeros(ROWS, VOCABULARY);
        Tensor targets = Tensor.ofInts(scope, Device.cpu(), new int[ROWS]);
        RowStatistics statistics = RowStatistics.empty(scope, Device.cpu(), ROWS);
        LogitTransform capped = LogitTransform.softCap(1);
        return () -> {
            kernels.rowStatistics(logits, targets, LogitTransform.NONE, statistics, false);
            kernels.rowStatistics(logits, targets, capped, statistics, true);
        };
    }

    private Runnable optimizer() {
        Tensor x = zeros(ROWS * COLUMNS * 8);
        AdamWStep step = new AdamWStep(0, 0.9, 0.999, 1, 0, 1, 1);
        return () -> {
            kernels.sumOfSquares(x);
            kernels.adamW(x, x, x, x, step);
        };
    }

    private Runnable generation() {
        AttentionShape shape = new AttentionShape(HEADS, HEADS, COLUMNS, 1, 0);
        int tokens = 5 * Lanes.COUNT + 1;
        int block = 2 * Integer.highestOneBit(tokens);
        KeyValues cache = KeyValues.empty(scope, shape, DataType.FLOAT32, Device.cpu(), 1, block);
        cache.keys_SK().zero();
        cache.values_SK().zero();
        Tensor qkv = zeros(1, shape.columns());
        Tensor out = zeros(1, shape.queryColumns());
        Tensor logits = zeros(1, VOCABULARY);
        KeyValues.Places places = new KeyValues.Places(new int[1]);
        KeyValues.Run run = new KeyValues.Run(new int[1], tokens);
        CacheRows rows = new CacheRows(List.of(KeyValues.Run.NONE), List.of(run));
        CachedSequence sequence = new CachedSequence(KeyValues.Run.NONE, run);
        Draws draws = new Draws(0.5, 0, 0.9, 0, 1, new Shares(new long[1], new long[1]), List.of());
        return () -> {
            kernels.cache(shape, qkv, places, cache);
            kernels.cachedAttention(shape, qkv, rows, cache, out);
            kernels.furtherAttention(shape, qkv, sequence, cache, out);
            kernels.draw(logits, draws);
        };
    }

    private Runnable attention() {
        AttentionShape shape = new AttentionShape(HEADS, HEADS, COLUMNS, 1, 0);
        int[] starts = {0, 1, ROWS / HEADS};
        int[] positions = new int[ROWS / HEADS];
        for (int token = 0; token < positions.length; token++) {
            positions[token] = token;
        }
        Segments segments = new Segments(scope, Device.cpu(), starts, new int[] {-1, 0}, positions);
        Tensor qkv = zeros(positions.length, shape.columns());
        Tensor out = zeros(positions.length, shape.queryColumns());
        return () -> {
            try (AttentionMemory memory = kernels.attention(shape, qkv, segments, out, true)) {
                kernels.attentionBackward(shape, out, qkv, segments, memory, qkv);
            }
        };
    }

    private Tensor zeros(long... sizes) {
        return Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), sizes);
    }
}
