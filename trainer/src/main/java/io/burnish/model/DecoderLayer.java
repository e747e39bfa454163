package io.burnish.model;

import io.burnish.tape.Attention;
import io.burnish.tape.Glu;
import io.burnish.tape.HeadNorm;
import io.burnish.tape.Linear;
import io.burnish.tape.RecomputeBlock;
import io.burnish.tape.RecomputeInside;
import io.burnish.tape.RmsNorm;
import io.burnish.tape.Rope;
import io.burnish.tape.Tape;
import io.burnish.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// One layer: x + attention(norm(x)), then x + mlp(norm(x)).
///
/// Legend: T tokens, H hidden, C columns of query, key and value, O query heads side by side, F the MLP's
/// inner size.
record DecoderLayer(
        int number,
        RmsNorm attentionNorm,
        Linear queryKeyValue,
        @Nullable HeadNorm headNorm,
        Rope rope,
        Attention attention,
        BranchEnd output,
        RmsNorm mlpNorm,
        Linear gateUp,
        Glu glu,
        BranchEnd down) {

    Tensor forward(Tape tape, Tensor x_TH, Mixing mixing, RotaryTables.Rotations rotations, Recompute recompute) {
        Rope.Rotation rotation = rotations.of(attention.shape().window());
        return tape.recording() && recompute == Recompute.LAYER
                ? new RecomputeBlock((inner, input_TH) -> layer(inner, input_TH, mixing, rotation, Recompute.NONE))
                        .forward(tape, x_TH)
                : layer(tape, x_TH, mixing, rotation, recompute);
    }

    private Tensor layer(Tape tape, Tensor x_TH, Mixing mixing, Rope.Rotation rotation, Recompute recompute) {
        boolean again = tape.recording() && recompute == Recompute.ATTENTION;
        Tensor heads_TO = again
                ? new RecomputeInside(
                                (inner, input_TH) -> attend(inner, input_TH, mixing, rotation),
                                attention.shape().queryColumns())
                        .forward(tape, x_TH)
                : attend(tape, x_TH, mixing, rotation);
        Tensor attended_TH = output.forwardPlus(tape, heads_TO, x_TH);
        Tensor gateUp_T2F = gateUp.forward(tape, mlpNorm.forward(tape, attended_TH));
        return down.forwardPlus(tape, glu.forward(tape, gateUp_T2F), attended_TH);
    }

    private Tensor attend(Tape tape, Tensor x_TH, Mixing mixing, Rope.Rotation rotation) {
        Tensor qkv_TC = queryKeyValue.forward(tape, attentionNorm.forward(tape, x_TH));
        if (headNorm != null) {
            headNorm.forward(tape, qkv_TC);
        }
        rope.forward(tape, qkv_TC, rotation);
        return mixing.attend(tape, attention, number, qkv_TC);
    }
}
