package io.burnish.tape;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Activation;

/// out = activation(gate) * up (arXiv 2002.05202), gate and up side by side from one product.
///
/// Legend: T tokens, F the MLP's inner size.
public record Glu(Activation activation) implements Op<Glu.Saved> {

    record Saved(Tensor gateUp_T2F) {}

    public Tensor forward(Tape tape, Tensor gateUp_T2F) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TF = tape.take(gateUp_T2F.size(0), gateUp_T2F.size(1) / 2);
        tape.kernels().glu(activation, gateUp_T2F, out_TF);
        tape.record(this, new Saved(gateUp_T2F), mark);
        return out_TF;
    }

    /// Writes the gradient over gate and up, which nothing needs any more.
    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_TF) {
        tape.kernels().gluBackward(activation, gradOut_TF, saved.gateUp_T2F(), saved.gateUp_T2F());
        return saved.gateUp_T2F();
    }
}
