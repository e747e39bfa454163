package io.burnish.tape;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;

/// The rows that predict an answer token, and no others: what the head runs on.
///
/// Legend: T tokens, A scored answer tokens, H hidden. A row may be selected more than once (both answers of a
/// pair start from their prompt's last row); its gradients add up.
public record SelectRows() implements Op<SelectRows.Saved> {

    record Saved(Tensor rows_A, long tokens) {}

    public Tensor forward(Tape tape, Tensor x_TH, Tensor rows_A) {
        Workspace.Mark mark = tape.mark();
        Tensor out_AH = tape.take(rows_A.size(0), x_TH.size(1));
        tape.kernels().gatherRows(x_TH, rows_A, out_AH);
        tape.record(this, new Saved(rows_A, x_TH.size(0)), mark);
        return out_AH;
    }

    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_AH) {
        Tensor gradX_TH = tape.takeScratch(saved.tokens(), gradOut_AH.size(1)).zero();
        tape.kernels().addToRows(gradOut_AH, saved.rows_A(), gradX_TH);
        return gradX_TH;
    }
}
