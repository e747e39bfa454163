package io.burnish.tape;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;

/// Keeps where a branch starts and what it comes to, and computes what lies between again in backward.
///
/// The input lies on the tape already and the output is kept for what comes next, so that the product which ends
/// the branch is not computed twice. Legend: T tokens, H hidden, O columns of the output.
public record RecomputeInside(Inside inside, long columns) implements Op<RecomputeInside.Saved> {

    /// A branch from the residual stream up to what its last product takes.
    @FunctionalInterface
    public interface Inside {
        Tensor forward(Tape tape, Tensor x_TH);
    }

    record Saved(Tensor x_TH) {}

    /// @return [T, O]
    public Tensor forward(Tape tape, Tensor x_TH) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TO = tape.take(x_TH.size(0), columns);
        Workspace.Mark start = tape.mark();
        tape.unrecorded(() -> {
            out_TO.copyFrom(inside.forward(tape, x_TH));
            tape.releaseUnlessRecording(start);
        });
        tape.record(this, new Saved(x_TH), mark);
        return out_TO;
    }

    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_TO) {
        int depth = tape.depth();
        inside.forward(tape, saved.x_TH());
        return tape.backward(gradOut_TO, depth);
    }
}
