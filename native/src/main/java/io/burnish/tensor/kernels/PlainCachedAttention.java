package io.burnish.tensor.kernels;

import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.KeyValues.Run;

/// Attention over cached keys and values as the formula says it, row by row and head by head.
///
/// Legend: R rows, T tokens, L keys that a row sees, D head size, G query heads of one key head, C columns of query,
/// key and value, O all query heads.
final class PlainCachedAttention {

    private PlainCachedAttention() {}

    static void store(AttentionShape shape, Tensor qkv_TC, KeyValues.Places places, KeyValues cache) {
        int keyStart = shape.queryColumns();
        int valueStart = keyStart + shape.keyColumns();
        Columns all = new Columns(0, shape.keyColumns());
        for (int token = 0; token < places.slot_T().length; token++) {
            try (Scope scope = Scope.confined()) {
                Tensor row_1C = qkv_TC.rows(scope, token, token + 1);
                int slot = places.slot_T()[token];
                keys(scope, shape, cache, slot, 1, all)
                        .copyFrom(row_1C.columns(scope, keyStart, valueStart).transposed(scope));
                values(scope, shape, cache, slot, 1, all)
                        .copyFrom(row_1C.columns(scope, valueStart, valueStart + shape.keyColumns()));
            }
        }
    }

    static void attend(AttentionShape shape, Tensor qkv_RC, CacheRows rows, KeyValues cache, Tensor out_RO) {
        for (int row = 0; row < rows.count(); row++) {
            for (int head = 0; head < shape.keyHeads(); head++) {
                try (Scope scope = Scope.confined()) {
                    Aten aten = new Aten(scope);
                    Seen seen = seen(aten, scope, shape, rows.prefix(row), rows.own(row), cache, head);
                    Tensor query_GD = aten.float32(heads(scope, shape, qkv_RC, row, head));
                    Tensor scores_GL = aten.multiply(aten.matmul(query_GD, seen.keys_DL()), shape.scale());
                    Tensor capped_GL = shape.softCap() == 0 ? scores_GL : aten.softCapped(scores_GL, shape.softCap());
                    Tensor out_GD = aten.matmul(aten.softmax(capped_GL, 1), seen.values_LD());
                    heads(scope, shape, out_RO, row, head).copyFrom(out_GD);
                }
            }
        }
    }

    /// A row of key and value for each of the last tokens of a sequence.
    static void gather(AttentionShape shape, CachedSequence sequence, KeyValues cache, Tensor keyValue_L2K) {
        int columns = shape.keyColumns();
        Columns all = new Columns(0, columns);
        sequence.forLast(Math.toIntExact(keyValue_L2K.size(0)), cache.block(), (at, slot, count) -> {
            try (Scope scope = Scope.confined()) {
                Tensor rows = keyValue_L2K.rows(scope, at, at + count);
                rows.columns(scope, 0, columns)
                        .copyFrom(keys(scope, shape, cache, slot, count, all).transposed(scope));
                rows.columns(scope, columns, 2L * columns).copyFrom(values(scope, shape, cache, slot, count, all));
            }
        });
    }

    /// What one head of a row sees, side by side, in float32.
    private record Seen(Tensor keys_DL, Tensor values_LD) {}

    private static Seen seen(
            Aten aten, Scope scope, AttentionShape shape, Run prefix, Run own, KeyValues cache, int head) {
        int size = shape.headSize();
        int tokens = prefix.tokens() + own.tokens();
        int hidden = shape.window() == 0 ? 0 : Math.max(0, tokens - shape.window());
        Tensor keys_DL =
                Tensor.empty(scope, cache.keys_SK().type(), cache.keys_SK().device(), size, tokens - hidden);
        Tensor values_LD = Tensor.empty(scope, keys_DL.type(), keys_DL.device(), tokens - hidden, size);
        Columns columns = new Columns(head * size, (head + 1) * size);
        new CachedSequence(prefix, own).forLast(tokens - hidden, cache.block(), (at, slot, count) -> {
            keys_DL.columns(scope, at, at + count).copyFrom(keys(scope, shape, cache, slot, count, columns));
            values_LD.rows(scope, at, at + count).copyFrom(values(scope, shape, cache, slot, count, columns));
        });
        return new Seen(aten.float32(keys_DL), aten.float32(values_LD));
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

    private record Columns(int from, int to) {
        int count() {
            return to - from;
        }
    }

    /// Keys of slots that lie in one block.
    private static Tensor keys(
            Scope scope, AttentionShape shape, KeyValues cache, int slot, int count, Columns columns) {
        long block = cache.block();
        long start = slot / block * block * shape.keyColumns() + columns.from() * block + slot % block;
        return cache.keys_SK().view(scope, start, new long[] {columns.count(), count}, new long[] {block, 1});
    }

    private static Tensor values(
            Scope scope, AttentionShape shape, KeyValues cache, int slot, int count, Columns columns) {
        long start = (long) slot * shape.keyColumns() + columns.from();
        return cache.values_SK()
                .view(scope, start, new long[] {count, columns.count()}, new long[] {shape.keyColumns(), 1});
    }
}
