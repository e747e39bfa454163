package io.burnish.tensor.kernels;

import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.List;

/// What has to fit before cached keys, values and draws are touched: past the ends lies somebody else's memory.
final class CacheChecks {

    private CacheChecks() {}

    static void places(
            String primitive, AttentionShape shape, Tensor qkv_TC, KeyValues.Places places, KeyValues cache) {
        boolean fits = qkv_TC.size(0) == places.run_T().length
                && qkv_TC.size(1) == shape.columns()
                && cache.keys_SK().size(1) == shape.keyColumns();
        Shapes.require(fits, primitive, qkv_TC, cache.keys_SK());
        for (int token = 0; token < places.run_T().length; token++) {
            within(primitive, places.run_T()[token] + (long) places.room_T()[token], cache);
        }
    }

    static void runs(
            String primitive,
            AttentionShape shape,
            Tensor qkv_RC,
            List<Run> prefix_R,
            List<Run> own_R,
            KeyValues cache,
            Tensor out_RO) {
        boolean fits = qkv_RC.size(0) == own_R.size()
                && prefix_R.size() == own_R.size()
                && out_RO.size(0) == own_R.size()
                && qkv_RC.size(1) == shape.columns()
                && out_RO.size(1) == shape.queryColumns()
                && cache.keys_SK().size(1) == shape.keyColumns();
        Shapes.require(fits, primitive, qkv_RC, cache.keys_SK(), out_RO);
        for (int row = 0; row < own_R.size(); row++) {
            within(primitive, prefix_R.get(row).end(), cache);
            within(primitive, own_R.get(row).end(), cache);
            if (own_R.get(row).tokens() == 0) {
                throw new ShapeException("%s: row %d has no token of its own".formatted(primitive, row));
            }
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

    private static void within(String primitive, long end, KeyValues cache) {
        if (end > cache.slots()) {
            throw new ShapeException(
                    "%s: a run ends at slot %d, the cache has %d".formatted(primitive, end, cache.slots()));
        }
    }
}
