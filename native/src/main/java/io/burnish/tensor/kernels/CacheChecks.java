package io.burnish.tensor.kernels;

import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.KeyValues.Run;

/// What has to fit before cached keys, values and draws are touched: past the ends lies somebody else's memory.
final class CacheChecks {

    private CacheChecks() {}

    static void places(
            String primitive, AttentionShape shape, Tensor qkv_TC, KeyValues.Places places, KeyValues cache) {
        boolean fits = qkv_TC.size(0) == places.slot_T().length
                && qkv_TC.size(1) == shape.columns()
                && cache.keys_SK().size(1) == shape.keyColumns();
        Shapes.require(fits, primitive, qkv_TC, cache.keys_SK());
        for (int slot : places.slot_T()) {
            if (slot < 0 || slot >= cache.keys_SK().size(0)) {
                throw new ShapeException("%s: a token goes to slot %d, the cache has %d"
                        .formatted(primitive, slot, cache.keys_SK().size(0)));
            }
        }
    }

    static void runs(
            String primitive, AttentionShape shape, Tensor qkv_RC, CacheRows rows, KeyValues cache, Tensor out_RO) {
        boolean fits = qkv_RC.size(0) == rows.count()
                && out_RO.size(0) == rows.count()
                && qkv_RC.size(1) == shape.columns()
                && out_RO.size(1) == shape.queryColumns()
                && cache.keys_SK().size(1) == shape.keyColumns();
        Shapes.require(fits, primitive, qkv_RC, cache.keys_SK(), out_RO);
        for (int row = 0; row < rows.count(); row++) {
            within(primitive, row, rows.prefix(row), cache);
            within(primitive, row, rows.own(row), cache);
            if (rows.own(row).tokens() == 0) {
                throw new ShapeException("%s: row %d has no token of its own".formatted(primitive, row));
            }
        }
    }

    static void sequence(
            String primitive,
            AttentionShape shape,
            Tensor qkv_TC,
            CachedSequence sequence,
            KeyValues cache,
            Tensor out_TO) {
        boolean fits = qkv_TC.size(0) == out_TO.size(0)
                && qkv_TC.size(1) == shape.columns()
                && out_TO.size(1) == shape.queryColumns()
                && cache.keys_SK().size(1) == shape.keyColumns();
        Shapes.require(fits, primitive, qkv_TC, cache.keys_SK(), out_TO);
        within(primitive, 0, sequence.prefix(), cache);
        within(primitive, 0, sequence.own(), cache);
        if (qkv_TC.size(0) > sequence.tokens()) {
            throw new ShapeException("%s: %d queries of a sequence of %d tokens"
                    .formatted(primitive, qkv_TC.size(0), sequence.tokens()));
        }
    }

    static void draws(String primitive, Tensor logits_RV, Draws draws) {
        boolean fits = logits_RV.dimensions() == 2
                && logits_RV.size(0) == draws.rows()
                && (!draws.penalised() || draws.seen_R().size() == draws.rows());
        if (!fits) {
            throw new ShapeException("%s: %s for %d rows of draws".formatted(primitive, logits_RV, draws.rows()));
        }
        for (int row = 0; draws.penalised() && row < draws.rows(); row++) {
            for (int token : draws.seen_R().get(row)) {
                if (token < 0 || token >= logits_RV.size(1)) {
                    throw new ShapeException("%s: token %d was seen in row %d, the vocabulary has %d"
                            .formatted(primitive, token, row, logits_RV.size(1)));
                }
            }
        }
    }

    private static void within(String primitive, int row, Run run, KeyValues cache) {
        int needed = CacheRows.blocks(run, cache.block());
        if (needed > run.blocks().length) {
            throw new ShapeException("%s: row %d has %d tokens in %d blocks of %d"
                    .formatted(primitive, row, run.tokens(), run.blocks().length, cache.block()));
        }
        for (int i = 0; i < needed; i++) {
            if (run.blocks()[i] < 0 || run.blocks()[i] >= cache.blocks()) {
                throw new ShapeException("%s: row %d has tokens in block %d, the cache has %d"
                        .formatted(primitive, row, run.blocks()[i], cache.blocks()));
            }
        }
    }
}
