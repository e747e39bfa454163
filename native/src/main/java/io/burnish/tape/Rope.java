package io.burnish.tape;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AttentionShape;

/// Rotary position embedding (arXiv 2104.09864), in place on the query and key heads of the fused columns.
///
/// Legend: T tokens, C columns of query, key and value, P rows of the table, D half a head.
public record Rope(AttentionShape shape) implements Op<Rope.Saved> {

    /// The angles of one batch's tokens.
    ///
    /// @param cos_PD float32, mostly one row a position
    /// @param row_T which row each token turns by, int64
    public record Rotation(Tensor cos_PD, Tensor sin_PD, Tensor row_T) {}

    record Saved(Rotation rotation) {}

    public Tensor forward(Tape tape, Tensor qkv_TC, Rotation rotation) {
        rotate(tape, qkv_TC, rotation, false);
        tape.record(this, new Saved(rotation), tape.mark());
        return qkv_TC;
    }

    /// The gradient of a rotation is the rotation back.
    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradQkv_TC) {
        rotate(tape, gradQkv_TC, saved.rotation(), true);
        return gradQkv_TC;
    }

    // query and key heads lie side by side and turn alike: one call
    private void rotate(Tape tape, Tensor qkv_TC, Rotation rotation, boolean inverse) {
        int heads = shape.queryHeads() + shape.keyHeads();
        Tensor rotated = Heads.of(tape.scope(), qkv_TC, 0, heads, shape.headSize());
        tape.kernels().rope(rotated, rotation.cos_PD(), rotation.sin_PD(), rotation.row_T(), inverse);
    }
}
