package io.burnish.tape;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import org.jspecify.annotations.Nullable;

/// out = x W^T (+ bias).
///
/// Weight gradients accumulate straight into their buffer: one product with beta = 1, nothing in between.
/// Legend: T tokens, I inputs, O outputs.
public record Linear(Parameter weight_OI, @Nullable Parameter bias_O) implements Op<Linear.Saved> {

    /// @param endsBranch whether the output was added to the residual stream
    record Saved(Tensor x_TI, boolean endsBranch) {}

    public Tensor forward(Tape tape, Tensor x_TI) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TO = tape.take(x_TI.size(0), weight_OI.value().size(0));
        tape.kernels().matmul(x_TI, weight_OI.value().transposed(tape.scope()), out_TO);
        finish(tape, x_TI, out_TO, false, mark);
        return out_TO;
    }

    /// The end of a residual branch: residual + x W^T (+ bias), the sum inside the product.
    ///
    /// A pass that does not record writes into `residual` itself.
    public Tensor forwardPlus(Tape tape, Tensor x_TI, Tensor residual_TO) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TO = tape.recording() ? tape.take(residual_TO.sizes()) : residual_TO;
        tape.kernels().matmulPlus(residual_TO, x_TI, weight_OI.value().transposed(tape.scope()), out_TO);
        finish(tape, x_TI, out_TO, true, mark);
        return out_TO;
    }

    private void finish(Tape tape, Tensor x_TI, Tensor out_TO, boolean endsBranch, Workspace.Mark mark) {
        if (bias_O != null) {
            tape.kernels().addBias(out_TO, bias_O.value());
        }
        tape.record(this, new Saved(x_TI, endsBranch), mark);
    }

    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_TO) {
        if (saved.endsBranch()) {
            tape.openBranch(gradOut_TO);
        }
        Tensor gradWeight = weight_OI.gradient();
        if (gradWeight != null) {
            Tensor gradOut_OT = gradOut_TO.transposed(tape.scope());
            tape.kernels().matmulPlus(gradWeight, gradOut_OT, saved.x_TI(), gradWeight);
        }
        if (bias_O != null && bias_O.gradient() != null) {
            tape.kernels().addColumnSums(gradOut_TO, bias_O.gradient());
        }
        Tensor gradX_TI = tape.takeScratch(saved.x_TI().sizes());
        tape.kernels().matmul(gradOut_TO, weight_OI.value(), gradX_TI);
        return gradX_TI;
    }
}
