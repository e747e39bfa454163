package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// Attention over runs as flash attention's manual defines it, in double, query by query: query i of a run of q queries
/// and k keys sees keys up to i + k - q, and of these the last `window`.
final class CompositeVarlen implements VarlenAttention {

    private record Nothing() implements Saved {}

    @Override
    public Optional<String> refusal(AttentionShape shape, DataType type) {
        if (shape.softCap() > 0) {
            return Optional.of("it has no soft-cap");
        }
        return type == DataType.FLOAT32 ? Optional.empty() : Optional.of("it is not in " + type);
    }

    /// A [N, heads, D] tensor's elements, whatever its strides.
    private record Heads(double[] values, int heads, int size) {

        static Heads of(Tensor x) {
            float[] floats = x.toFloats();
            double[] values = new double[floats.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = floats[i];
            }
            return new Heads(values, (int) x.size(1), (int) x.size(2));
        }

        Heads zeros() {
            return new Heads(new double[values.length], heads, size);
        }

        int at(int token, int head) {
            return (token * heads + head) * size;
        }

        Tensor tensor(Scope scope) {
            float[] floats = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                floats[i] = (float) values[i];
            }
            return Tensor.ofFloats(scope, floats, values.length / ((long) heads * size), heads, size);
        }
    }

    private interface Query {
        void see(int query, int firstKey, int lastKey);
    }

    private static int[] ints(Tensor x_S1) {
        MemorySegment data = x_S1.data();
        return data.toArray(ValueLayout.JAVA_INT);
    }

    private static void forEachQuery(Runs runs, int window, Query body) {
        int[] startQuery = ints(runs.startQuery_S1());
        int[] startKey = ints(runs.startKey_S1());
        int longestQueries = 0;
        int longestKeys = 0;
        for (int run = 0; run + 1 < startQuery.length; run++) {
            int queries = startQuery[run + 1] - startQuery[run];
            int keys = startKey[run + 1] - startKey[run];
            longestQueries = Math.max(longestQueries, queries);
            longestKeys = Math.max(longestKeys, keys);
            for (int query = 0; query < queries; query++) {
                int last = query + keys - queries;
                int first = window == 0 ? 0 : Math.max(0, last - window + 1);
                body.see(startQuery[run] + query, startKey[run] + first, startKey[run] + last);
            }
        }
        if (longestQueries != runs.longestQueries() || longestKeys != runs.longestKeys()) {
            throw new AssertionError(
                    "the longest runs are %d and %d, not as in %s".formatted(longestQueries, longestKeys, runs));
        }
    }

    private static double[] weights(
            Heads query, Heads key, int token, int head, int keyHead, int first, int last, double scale) {
        double[] weights = new double[last - first + 1];
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = first; k <= last; k++) {
            double score = 0;
            for (int d = 0; d < query.size(); d++) {
                score += query.values()[query.at(token, head) + d] * key.values()[key.at(k, keyHead) + d];
            }
            weights[k - first] = score * scale;
            largest = Math.max(largest, weights[k - first]);
        }
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp(weights[i] - largest);
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    @Override
    public Forward forward(
            Scope call,
            Scope kept,
            AttentionShape shape,
            Tensor query_QHD,
            Tensor key_KGD,
            Tensor value_KGD,
            Runs runs) {
        Heads query = Heads.of(query_QHD);
        Heads key = Heads.of(key_KGD);
        Heads value = Heads.of(value_KGD);
        Heads out = query.zeros();
        int group = query.heads() / key.heads();
        forEachQuery(runs, shape.window(), (token, first, last) -> {
            for (int head = 0; head < query.heads(); head++) {
                double[] weights = weights(query, key, token, head, head / group, first, last, shape.scale());
                for (int k = first; k <= last; k++) {
                    for (int d = 0; d < query.size(); d++) {
                        out.values()[out.at(token, head) + d] +=
                                weights[k - first] * value.values()[value.at(k, head / group) + d];
                    }
                }
            }
        });
        return new Forward(out.tensor(call), new Nothing());
    }

    @Override
    public Backward backward(
            Scope scope,
            AttentionShape shape,
            Tensor gradOut_QHD,
            Tensor query_QHD,
            Tensor key_KGD,
            Tensor value_KGD,
            Tensor out_QHD,
            Saved saved,
            Runs runs) {
        Heads gradOut = Heads.of(gradOut_QHD);
        Heads query = Heads.of(query_QHD);
        Heads key = Heads.of(key_KGD);
        Heads value = Heads.of(value_KGD);
        Heads out = Heads.of(out_QHD);
        Heads gradQuery = query.zeros();
        Heads gradKey = key.zeros();
        Heads gradValue = value.zeros();
        int group = query.heads() / key.heads();
        forEachQuery(runs, shape.window(), (token, first, last) -> {
            for (int head = 0; head < query.heads(); head++) {
                int q = query.at(token, head);
                double[] weights = weights(query, key, token, head, head / group, first, last, shape.scale());
                double mean = 0; // the sum of weight times gradient is the output times its gradient
                for (int d = 0; d < query.size(); d++) {
                    mean += out.values()[q + d] * gradOut.values()[q + d];
                }
                for (int k = first; k <= last; k++) {
                    int at = key.at(k, head / group);
                    double gradWeight = 0;
                    for (int d = 0; d < query.size(); d++) {
                        gradWeight += gradOut.values()[q + d] * value.values()[at + d];
                        gradValue.values()[at + d] += weights[k - first] * gradOut.values()[q + d];
                    }
                    double gradScore = weights[k - first] * (gradWeight - mean) * shape.scale();
                    for (int d = 0; d < query.size(); d++) {
                        gradQuery.values()[q + d] += gradScore * key.values()[at + d];
                        gradKey.values()[at + d] += gradScore * query.values()[q + d];
                    }
                }
            }
        });
        return new Backward(gradQuery.tensor(scope), gradKey.tensor(scope), gradValue.tensor(scope));
    }
}
