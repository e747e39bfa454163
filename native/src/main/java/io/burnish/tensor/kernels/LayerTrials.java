package io.burnish.tensor.kernels;

import static io.burnish.tensor.kernels.RowTrials.ofTypes;
import static io.burnish.tensor.kernels.RowTrials.outputs;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.CardSelfTest.Trial;
import io.burnish.tensor.kernels.KeyValues.Run;
import io.burnish.tensor.kernels.TrialValues.Output;
import io.burnish.tensor.kernels.TrialValues.Tolerance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Trials of what a layer is made of: norms, positions, attention over a forest and over a cache, the gated MLP.
final class LayerTrials {

    private static final int ROWS = 37;
    private static final int[] WIDTHS = {136, 1032}; // a warp's row, and a block's
    private static final int INNER = 72;
    private static final AttentionShape WHOLE = new AttentionShape(4, 2, 64, 0.125, 0);
    private static final AttentionShape WINDOW = new AttentionShape(4, 2, 64, 0.125, 5);
    private static final AttentionShape CAPPED = new AttentionShape(4, 2, 64, 0.125, 5, 1.5);
    private static final NormForm AROUND_ONE = NormForm.aroundOne(1e-5);

    private LayerTrials() {}

    static List<Trial> all() {
        List<Trial> trials = new ArrayList<>();
        for (int width : WIDTHS) {
            trials.addAll(norms(width));
        }
        trials.addAll(ofTypes("rope", type -> (kernels, values) -> {
            Tensor x = values.normals(type, ROWS, 3, 64);
            Tensor cos = values.normals(DataType.FLOAT32, 50, 32);
            Tensor sin = values.normals(DataType.FLOAT32, 50, 32);
            kernels.rope(x, cos, sin, values.indices(ROWS, 50), false);
            kernels.rope(x, cos, sin, values.indices(ROWS, 50), true);
            return outputs(type, x);
        }));
        for (Activation activation : Activation.values()) {
            trials.addAll(gated(activation));
        }
        trials.addAll(ofTypes("attention", type -> (kernels, values) -> attention(kernels, values, type, false)));
        trials.addAll(
                ofTypes("attentionBackward", type -> (kernels, values) -> attention(kernels, values, type, true)));
        trials.addAll(ofTypes("cache", type -> (kernels, values) -> {
            KeyValues cache = filled(kernels, values, type);
            return outputs(type, cache.keys_SK(), cache.values_SK());
        }));
        trials.addAll(ofTypes("cachedAttention", type -> (kernels, values) -> {
            KeyValues cache = filled(kernels, values, type);
            Run prompt = new Run(new int[] {3, 0}, 20);
            CacheRows rows = new CacheRows(
                    List.of(prompt, prompt, Run.NONE),
                    List.of(new Run(new int[] {1}, 3), new Run(new int[] {4}, 9), new Run(new int[] {2}, 1)));
            Tensor whole = values.poison(type, 3, WHOLE.queryColumns());
            Tensor windowed = values.poison(type, 3, WHOLE.queryColumns());
            Tensor capped = values.poison(type, 3, WHOLE.queryColumns());
            Tensor qkv = values.normals(type, 3, WHOLE.columns());
            kernels.cachedAttention(WHOLE, qkv, rows, cache, whole);
            kernels.cachedAttention(WINDOW, qkv, rows, cache, windowed);
            kernels.cachedAttention(CAPPED, qkv, rows, cache, capped);
            return outputs(type, whole, windowed, capped);
        }));
        trials.addAll(ofTypes("furtherAttention", type -> (kernels, values) -> {
            KeyValues cache = filled(kernels, values, type);
            CachedSequence sequence = new CachedSequence(new Run(new int[] {3, 0}, 20), new Run(new int[] {4}, 9));
            Tensor qkv = values.normals(type, 7, WHOLE.columns());
            List<Output> outputs = new ArrayList<>();
            for (AttentionShape shape : List.of(WHOLE, WINDOW, CAPPED)) {
                Tensor out = values.poison(type, 7, shape.queryColumns());
                kernels.furtherAttention(shape, qkv, sequence, cache, out);
                outputs.add(new Output(what(shape), out, tolerance(type)));
            }
            return outputs;
        }));
        return trials;
    }

    private static List<Trial> gated(Activation activation) {
        List<Trial> trials = new ArrayList<>();
        trials.addAll(ofTypes("glu of " + activation, type -> (kernels, values) -> {
            Tensor out = values.poison(type, ROWS, INNER);
            kernels.glu(activation, values.normals(type, ROWS, 2 * INNER), out);
            return outputs(type, out);
        }));
        trials.addAll(ofTypes("gluBackward of " + activation, type -> (kernels, values) -> {
            Tensor gradient = values.poison(type, ROWS, 2 * INNER);
            Tensor gradOut = values.normals(type, ROWS, INNER);
            kernels.gluBackward(activation, gradOut, values.normals(type, ROWS, 2 * INNER), gradient);
            return outputs(type, gradient);
        }));
        return trials;
    }

    private static List<Trial> norms(int width) {
        List<Trial> trials = new ArrayList<>();
        trials.addAll(ofTypes("rmsNorm of " + width, type -> (kernels, values) -> {
            Tensor out = values.poison(type, ROWS, width);
            Tensor inverse = values.poison(DataType.FLOAT32, ROWS);
            kernels.rmsNorm(
                    values.normals(type, ROWS, width), values.normals(type, width), NormForm.of(1e-5), out, inverse);
            return outputs(type, out, inverse);
        }));
        trials.addAll(ofTypes("rmsNormPlus of " + width, type -> (kernels, values) -> {
            Tensor sum = values.normals(type, ROWS, width);
            Tensor inverse = values.poison(DataType.FLOAT32, ROWS);
            Tensor x = values.normals(type, ROWS, width);
            kernels.rmsNormPlus(sum, x, values.normals(type, width), AROUND_ONE, sum, inverse);
            return outputs(type, sum, inverse);
        }));
        trials.addAll(ofTypes("rmsNormBackward of " + width, type -> (kernels, values) -> {
            Tensor x = values.normals(type, ROWS, width);
            Tensor weight = values.normals(type, width);
            Tensor gradOut = values.normals(type, ROWS, width);
            Tensor inverse = values.poison(DataType.FLOAT32, ROWS);
            new AtenKernels().rmsNorm(x, weight, AROUND_ONE, values.poison(type, ROWS, width), inverse);
            Tensor gradX = values.poison(type, ROWS, width);
            Tensor added = values.normals(type, ROWS, width);
            Tensor gradWeight = values.normals(DataType.FLOAT32, width);
            kernels.rmsNormBackward(gradOut, x, weight, AROUND_ONE, inverse, gradX, false, gradWeight);
            kernels.rmsNormBackward(gradOut, x, weight, AROUND_ONE, inverse, added, true, gradWeight);
            return outputs(type, gradX, added, gradWeight);
        }));
        return trials;
    }

    // flash attention rounds probabilities to bf16, and a gradient that many tokens share is a sum of such
    private static Tolerance tolerance(DataType type) {
        return Tolerance.of(type == DataType.FLOAT32 ? 1e-4 : 0.08);
    }

    private static List<Output> attention(Kernels kernels, TrialValues values, DataType type, boolean backward) {
        List<Output> outputs = new ArrayList<>();
        Segments segments = values.forest();
        for (AttentionShape shape : List.of(WHOLE, WINDOW, CAPPED)) {
            Tensor qkv = values.normals(type, segments.tokens(), shape.columns());
            Tensor gradOut = values.normals(type, segments.tokens(), shape.queryColumns());
            Tensor out = values.poison(type, segments.tokens(), shape.queryColumns());
            Tensor gradient = values.poison(type, segments.tokens(), shape.columns());
            try (AttentionMemory memory = kernels.attention(shape, qkv, segments, out, backward)) {
                if (backward) {
                    kernels.attentionBackward(shape, gradOut, qkv, segments, memory, gradient);
                }
            }
            outputs.add(new Output(what(shape), backward ? gradient : out, tolerance(type)));
        }
        return outputs;
    }

    private static String what(AttentionShape shape) {
        String window = shape.window() == 0 ? "no window" : "a window of " + shape.window();
        return shape.softCap() == 0 ? window : window + ", soft-capped";
    }

    /// A cache of 5 blocks of 16: a prompt's 20 tokens in two of them, and three rows' own tokens.
    private static KeyValues filled(Kernels kernels, TrialValues values, DataType type) {
        int[][] runs = {{3, 16}, {0, 4}, {1, 3}, {4, 9}, {2, 1}};
        int[] slot_T = Arrays.stream(runs)
                .flatMapToInt(run -> IntStream.range(16 * run[0], 16 * run[0] + run[1]))
                .toArray();
        KeyValues cache = KeyValues.empty(values.scope(), WHOLE, type, values.device(), 5, 16);
        cache.keys_SK().zero();
        cache.values_SK().zero();
        Tensor qkv = values.normals(type, slot_T.length, WHOLE.columns());
        kernels.cache(WHOLE, qkv, new KeyValues.Places(slot_T), cache);
        return cache;
    }
}
