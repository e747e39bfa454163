package io.burnish.tape;

import ai.djl.Device;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.HostNumbers;
import io.burnish.tensor.kernels.LogitTransform;
import java.util.Arrays;

/// out[t] = scale * table[token[t]].
///
/// Legend: T tokens, V vocabulary, H hidden.
///
/// @param scale rounded to the type of the activations before it is used, as transformers does it
public record Embedding(Parameter table_VH, double scale) implements Op<Embedding.Saved> {

    record Saved(Tensor tokens_T) {}

    public Tensor forward(Tape tape, Tensor tokens_T) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TH = tape.take(tokens_T.size(0), table_VH.value().size(1));
        tape.kernels().gatherRows(table_VH.value(), tokens_T, out_TH);
        if (scale != 1) {
            // the pass that scales logits, whose factor is no number of a tensor's: a recorded step may have it
            tape.kernels().transformLogits(out_TH, new LogitTransform(rounded(tape), 0, 1));
        }
        tape.record(this, new Saved(tokens_T), mark);
        return out_TH;
    }

    private float rounded(Tape tape) {
        Tensor scale_1 = Tensor.ofFloats(tape.scope(), new float[] {(float) scale}, 1);
        return scale_1.to(tape.scope(), table_VH.value().type(), Device.cpu()).toFloats()[0];
    }

    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_TH) {
        Tensor gradTable_VH = table_VH.gradient();
        if (gradTable_VH != null && scale == 1) {
            tape.kernels().addToRows(gradOut_TH, saved.tokens_T(), gradTable_VH);
        } else if (gradTable_VH != null) {
            tape.kernels().addScaledToRows(gradOut_TH, saved.tokens_T(), factors(tape, gradOut_TH), gradTable_VH);
        }
        return gradOut_TH; // nothing lies below an embedding
    }

    /// The scale for each token.
    private Tensor factors(Tape tape, Tensor gradOut_TH) {
        float[] values = new float[Math.toIntExact(gradOut_TH.size(0))];
        Arrays.fill(values, rounded(tape));
        return tape.kernels()
                .exchange()
                .upload(tape.scope(), gradOut_TH.device(), HostNumbers.floats(values, values.length))
                .getFirst();
    }
}
