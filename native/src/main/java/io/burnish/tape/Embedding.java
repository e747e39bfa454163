package io.burnish.tape;

import ai.djl.Device;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.HostExchange;
import io.burnish.tensor.kernels.HostNumbers;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// out[t] = scale * table[token[t]].
///
/// Legend: T tokens, V vocabulary, H hidden.
///
/// @param scale rounded to the type of the activations before it is used, as transformers does it
public record Embedding(Parameter table_VH, double scale) implements Op<Embedding.Saved> {

    /// @param factor_T the scale for each token; null: one
    record Saved(Tensor tokens_T, @Nullable Tensor factor_T) {}

    public Tensor forward(Tape tape, Tensor tokens_T) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TH = tape.take(tokens_T.size(0), table_VH.value().size(1));
        Tensor factor_T = scale == 1 ? null : factors(tape, tokens_T.size(0));
        tape.kernels().gatherRows(table_VH.value(), tokens_T, out_TH);
        if (factor_T != null) {
            tape.kernels().scaleRows(out_TH, factor_T, out_TH);
        }
        tape.record(this, new Saved(tokens_T, factor_T), mark);
        return out_TH;
    }

    private Tensor factors(Tape tape, long tokens) {
        float[] values = new float[Math.toIntExact(tokens)];
        Arrays.fill(values, rounded(tape));
        HostExchange exchange = tape.kernels().exchange();
        Tensor uploaded_T = exchange.upload(
                        tape.scope(), table_VH.value().device(), new HostNumbers.Floats(values, tokens))
                .getFirst();
        return tape.takeFloat32(tokens).copyFrom(uploaded_T);
    }

    private float rounded(Tape tape) {
        Tensor scale_1 = Tensor.ofFloats(tape.scope(), new float[] {(float) scale}, 1);
        return scale_1.to(tape.scope(), table_VH.value().type(), Device.cpu()).toFloats()[0];
    }

    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_TH) {
        Tensor gradTable_VH = table_VH.gradient();
        Tensor factor_T = saved.factor_T();
        if (gradTable_VH != null && factor_T == null) {
            tape.kernels().addToRows(gradOut_TH, saved.tokens_T(), gradTable_VH);
        } else if (gradTable_VH != null && factor_T != null) {
            tape.kernels().addScaledToRows(gradOut_TH, saved.tokens_T(), factor_T, gradTable_VH);
        }
        return gradOut_TH; // nothing lies below an embedding
    }
}
