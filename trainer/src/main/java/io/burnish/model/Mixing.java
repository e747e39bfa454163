package io.burnish.model;

import io.burnish.tape.Attention;
import io.burnish.tape.Tape;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.KeyValues.Places;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.List;

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

    /// One new token a row, which sees its row's prefix and own run, and is kept at the end of the latter.
    record Next(KeyValueCache cache, Places places, List<Run> prefix_R, List<Run> own_R) implements Mixing {
        @Override
        public Tensor attend(Tape tape, Attention attention, int layer, Tensor qkv_RC) {
            tape.kernels().cache(attention.shape(), qkv_RC, places, cache.layer(layer));
            Tensor out_RO = tape.take(qkv_RC.size(0), attention.shape().queryColumns());
            tape.kernels().cachedAttention(attention.shape(), qkv_RC, prefix_R, own_R, cache.layer(layer), out_RO);
            return out_RO;
        }
    }
}
