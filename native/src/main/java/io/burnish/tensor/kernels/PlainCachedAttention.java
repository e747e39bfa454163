package io.burnish.tensor.kernels;

import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.List;

/// Attention over cached keys and values as the formula says it, row by row and head by head.
///
/// Legend: R rows, T tokens, L keys that a row sees, D head size, G query heads of one key head, C columns of query,
/// key and value, O all query heads.
final class PlainCachedAttention {

    private PlainCachedAttention() {}

    static void store(AttentionShape shape, Tensor qkv_TC, KeyValues.Places places, KeyValues cache) {
        try (Scope scope = Scope.confined()) {
            int keyStart = shape.queryColumns();
            int valueStart = keyStart + shape.keyColumns();
            for (int token = 0; token < places.run_T().length; token++) {
                Run run = new Run(places.run_T()[token], places.room_T()[token], places.room_T()[token]);
                Tensor row_1C = qkv_TC.rows(scope, token, token + 1);
                int place = places.place_T()[token];
                keys(scope, shape, cache, run, 0, shape.keyColumns(), place, place + 1)
                        .copyFrom(row_1C.columns(scope, keyStart, valueStart).transposed(scope));
                values(scope, shape, cache, run, 0, shape.keyColumns(), place, place + 1)
                        .copyFrom(row_1C.columns(scope, valueStart, valueStart + shape.keyColumns()));
            }
        }
    }

    static void attend(
            AttentionShape shape, Tensor qkv_RC, List<Run> prefix_R, List<Run> own_R, KeyValues cache, Tensor out_RO) {
        for (int row = 0; row < own_R.size(); row++) {
            Run prefix = prefix_R.get(row);
            Run own = own_R.get(row);
            int tokens = prefix.tokens() + own.tokens();
            int hidden = shape.window() == 0 ? 0 : Math.max(0, tokens - shape.window());
            int fromPrefix = Math.min(hidden, prefix.tokens());
            int fromOwn = hidden - fromPrefix;
            for (int head = 0; head < shape.keyHeads(); head++) {
                try (Scope scope = Scope.confined()) {
                    Aten aten = new Aten(scope);
                    int column = head * shape.headSize();
                    int end = column + shape.headSize();
                    Tensor query_GD = aten.float32(heads(scope, shape, qkv_RC, row, head));
                    Tensor scores_GL =
                            Tensor.empty(scope, query_GD.type(), query_GD.device(), shape.group(), tokens - hidden);
                    int middle = prefix.tokens() - fromPrefix;
                    scores(
                                    aten,
                                    shape,
                                    query_GD,
                                    keys(scope, shape, cache, prefix, column, end, fromPrefix, prefix.tokens()))
                            .into(scores_GL.columns(scope, 0, middle));
                    scores(aten, shape, query_GD, keys(scope, shape, cache, own, column, end, fromOwn, own.tokens()))
                            .into(scores_GL.columns(scope, middle, tokens - hidden));
                    Tensor probabilities_GL = aten.softmax(scores_GL, 1);
                    Tensor fromPrefixValues = aten.matmul(
                            probabilities_GL.columns(scope, 0, middle),
                            aten.float32(
                                    values(scope, shape, cache, prefix, column, end, fromPrefix, prefix.tokens())));
                    Tensor fromOwnValues = aten.matmul(
                            probabilities_GL.columns(scope, middle, tokens - hidden),
                            aten.float32(values(scope, shape, cache, own, column, end, fromOwn, own.tokens())));
                    heads(scope, shape, out_RO, row, head).copyFrom(aten.add(fromPrefixValues, fromOwnValues));
                }
            }
        }
    }

    private record Scores(Tensor scores_GL) {
        void into(Tensor target) {
            if (target.size(1) > 0) {
                target.copyFrom(scores_GL);
            }
        }
    }

    private static Scores scores(Aten aten, AttentionShape shape, Tensor query_GD, Tensor key_DL) {
        Tensor scores_GL = aten.multiply(aten.matmul(query_GD, aten.float32(key_DL)), shape.scale());
        return new Scores(shape.softCap() == 0 ? scores_GL : aten.softCapped(scores_GL, shape.softCap()));
    }

    /// The query heads that share a key head, of one row.
    private static Tensor heads(Scope scope, AttentionShape shape, Tensor x, int row, int keyHead) {
        int size = shape.headSize();
        return x.view(
                scope,
                row * x.stride(0) + (long) keyHead * shape.group() * size,
                new long[] {shape.group(), size},
                new long[] {size, 1});
    }

    private static Tensor keys(
            Scope scope, AttentionShape shape, KeyValues cache, Run run, int column, int end, int from, int to) {
        long start = (long) run.start() * shape.keyColumns() + (long) column * run.room() + from;
        return cache.keys_SK().view(scope, start, new long[] {end - column, to - from}, new long[] {run.room(), 1});
    }

    private static Tensor values(
            Scope scope, AttentionShape shape, KeyValues cache, Run run, int column, int end, int from, int to) {
        long start = (long) (run.start() + from) * shape.keyColumns() + column;
        return cache.values_SK()
                .view(scope, start, new long[] {to - from, end - column}, new long[] {shape.keyColumns(), 1});
    }
}
