package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Segments.Tree;
import io.burnish.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// What is added to the scores of a tree's tokens: 0 where a token sees another, minus infinity elsewhere.
///
/// Where all that hangs on a segment lies behind it in one run, as the data's forests do, the square is made on the
/// device of a few numbers a token; else by the host, element by element.
///
/// Legend: n tokens of a tree.
final class PlainMask {

    private final Segments segments;
    private final Tree tree;
    private final int window;

    private PlainMask(Segments segments, Tree tree, int window) {
        this.segments = segments;
        this.tree = tree;
        this.window = window;
    }

    /// @param scope owns the square, and nothing else that is made on the way
    /// @param window how many tokens one sees, itself included; 0: all before it
    static Tensor of(Scope scope, Segments segments, Tree tree, int window, Device device) {
        PlainMask mask = new PlainMask(segments, tree, window);
        int[] end_n = new int[tree.tokens()];
        Tensor mask_nn = Tensor.empty(scope, DataType.FLOAT32, device, tree.tokens(), tree.tokens());
        if (mask.fillEnds(end_n)) {
            mask.onDevice(end_n, mask_nn);
        } else {
            mask.byHost(mask_nn);
        }
        return mask_nn;
    }

    /// For each token the end of the run of its segment and of all that hangs on it.
    ///
    /// @return false where something else lies in such a run
    private boolean fillEnds(int[] end_n) {
        int[] end_S = new int[segments.count()];
        int[] tokens_S = new int[segments.count()];
        for (int s = segments.count() - 1; s >= 0; s--) {
            int start = segments.start(s);
            int end = segments.end(s);
            if (start < tree.start() || end > tree.end() || start == end) {
                continue;
            }
            end_S[s] = Math.max(end_S[s], end);
            tokens_S[s] += end - start;
            if (end_S[s] - start != tokens_S[s]) {
                return false;
            }
            Arrays.fill(end_n, start - tree.start(), end - tree.start(), end_S[s] - tree.start());
            int parent = segments.parent(s);
            while (parent >= 0 && segments.start(parent) == segments.end(parent)) {
                parent = segments.parent(parent); // one without tokens is seen by nobody
            }
            if (parent >= 0) {
                end_S[parent] = Math.max(end_S[parent], end_S[s]);
                tokens_S[parent] += tokens_S[s];
            }
        }
        return true;
    }

    // all numbers are whole, and small enough to be exact
    private void onDevice(int[] end_n, Tensor mask_nn) {
        int n = tree.tokens();
        float[] place_n = new float[n];
        float[] last_n = new float[n];
        float[] position_n = new float[n];
        for (int token = 0; token < n; token++) {
            place_n[token] = token;
            last_n[token] = end_n[token] - 1;
            position_n[token] = segments.position(tree.start() + token);
        }
        try (Scope scope = Scope.confined()) {
            Tensor place_1n = upload(scope, place_n, mask_nn.device());
            Tensor place_n1 = place_1n.transposed(scope);
            mask_nn.copyFrom(new Aten(scope).ones(place_1n, n, n));
            keep(mask_nn, place_n1, place_1n, 0);
            keep(mask_nn, upload(scope, last_n, mask_nn.device()), place_n1, 0);
            if (window > 0) {
                Tensor position_1n = upload(scope, position_n, mask_nn.device());
                keep(mask_nn, position_1n, position_1n.transposed(scope), window - 1);
            }
        }
        try (Scope scope = Scope.confined()) {
            mask_nn.copyFrom(new Aten(scope).log(mask_nn));
        }
    }

    /// Leaves a 1 where left - right + more, a whole number, is 0 or more; else there is a 0.
    private static void keep(Tensor seen_nn, Tensor left, Tensor right, int more) {
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor fromOne = aten.atLeast(aten.plus(aten.subtract(left, right), more + 1), 0);
            Tensor kept_nn = aten.multiply(aten.atLeast(aten.multiply(fromOne, -1), -1), -1);
            seen_nn.copyFrom(aten.multiply(seen_nn, kept_nn));
        }
    }

    private static Tensor upload(Scope scope, float[] values, Device device) {
        Tensor host = Tensor.ofFloats(scope, values, 1, values.length);
        return device.isGpu() ? host.to(scope, DataType.FLOAT32, device) : host;
    }

    private void byHost(Tensor mask_nn) {
        int n = tree.tokens();
        try (Scope scope = Scope.confined()) {
            Tensor onHost = Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), n, n);
            MemorySegment data = onHost.data();
            for (int query = 0; query < n; query++) {
                for (int key = 0; key < n; key++) {
                    boolean seen = segments.sees(tree.start() + query, tree.start() + key, window);
                    float value = seen ? 0 : Float.NEGATIVE_INFINITY;
                    data.setAtIndex(ValueLayout.JAVA_FLOAT, (long) query * n + key, value);
                }
            }
            mask_nn.copyFrom(onHost);
        }
    }
}
