package io.burnish.tape;

import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AttentionShape;

/// Rotary position embedding (arXiv 2104.09864), in place on the query and key heads of the fused columns.
///
/// Legend: T tokens, C columns of query, key and value, P positions, D half a head.
///
/// @param cos_PD one row a position
public record Rope(Tensor cos_PD, Tensor sin_PD, AttentionShape shape) implements Op<Rope.Saved> {

    record Saved(Segments segments) {}

    public Tensor forward(Tape tape, Tensor qkv_TC, Segments segments) {
        rotate(tape, qkv_TC, segments, false);
        tape.record(this, new Saved(segments), tape.mark());
        return qkv_TC;
    }

    /// The gradient of a rotation is the rotation back.
    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradQkv_TC) {
        rotate(tape, gradQkv_TC, saved.segments(), true);
        return gradQkv_TC;
    }

    // query and key heads lie side by side and turn alike: one call
    private void rotate(Tape tape, Tensor qkv_TC, Segments segments, boolean inverse) {
        int heads = shape.queryHeads() + shape.keyHeads();
        Tensor rotated = Heads.of(tape.scope(), qkv_TC, 0, heads, shape.headSize());
        tape.kernels().rope(rotated, cos_PD, sin_PD, segments.positions_T(), inverse);
    }
}
