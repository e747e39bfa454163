package io.burnish.tape;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;

/// out[t] = table[token[t]].
///
/// Legend: T tokens, V vocabulary, H hidden.
public record Embedding(Parameter table_VH) implements Op<Embedding.Saved> {

    record Saved(Tensor tokens_T) {}

    public Tensor forward(Tape tape, Tensor tokens_T) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TH = tape.take(tokens_T.size(0), table_VH.value().size(1));
        tape.kernels().gatherRows(table_VH.value(), tokens_T, out_TH);
        tape.record(this, new Saved(tokens_T), mark);
        return out_TH;
    }

    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_TH) {
        if (table_VH.gradient() != null) {
            tape.kernels().addToRows(gradOut_TH, saved.tokens_T(), table_VH.gradient());
        }
        return gradOut_TH; // nothing lies below an embedding
    }
}
