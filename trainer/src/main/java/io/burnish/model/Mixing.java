package io.burnish.model;

import io.burnish.tape.Attention;
import io.burnish.tape.Tape;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.CacheRows;
import io.burnish.tensor.kernels.CachedSequence;
import io.burnish.tensor.kernels.KeyValues.Places;

/// What the tokens of a pass see: each other, or what is cached too.
///
/// Legend: T tokens, C columns of query, key and value, O all query heads, R rows.
sealed interface Mixing {

    /// @return the heads' outputs, [T, O]
    Tensor attend(Tape tape, Attention attention, int layer, Tensor qkv_TC);

    /// The tokens of a forest of segments see each other.
    record Within(Segments segments) implements Mixing {
        @Override
        public Tensor attend(Tape tape, Attention attention, int layer, Tensor qkv_TC) {
            return attention.forward(tape, qkv_TC, segments);
        }
    }

    /// The same, and they are kept for what comes after them.
    record Kept(Segments segments, KeyValueCache cache, Places places) implements Mixing {
        @Override
        public Tensor attend(Tape tape, Attention attention, int layer, Tensor qkv_TC) {
            tape.kernels().cache(attention.shape(), qkv_TC, places, cache.layer(layer));
            return attention.forward(tape, qkv_TC, segments);
        }
    }

    /// The next tokens of one sequence, which are kept, and see what is cached of it and each other.
    record Further(KeyValueCache cache, Places places, CachedSequence sequence) implements Mixing {
        @Override
        public Tensor attend(Tape tape, Attention attention, int layer, Tensor qkv_TC) {
            tape.kernels().cache(attention.shape(), qkv_TC, places, cache.layer(layer));
            Tensor out_TO = tape.take(qkv_TC.size(0), attention.shape().queryColumns());
            tape.kernels().furtherAttention(attention.shape(), qkv_TC, sequence, cache.layer(layer), out_TO);
            return out_TO;
        }
    }

    /// New tokens that are kept, and then see what is cached: one a row.
    record Next(KeyValueCache cache, Places places, CacheRows rows) implements Mixing {
        @Override
        public Tensor attend(Tape tape, Attention attention, int layer, Tensor qkv_RC) {
            tape.kernels().cache(attention.shape(), qkv_RC, places, cache.layer(layer));
            Tensor out_RO = tape.take(qkv_RC.size(0), attention.shape().queryColumns());
            tape.kernels().cachedAttention(attention.shape(), qkv_RC, rows, cache.layer(layer), out_RO);
            return out_RO;
        }
    }
}
