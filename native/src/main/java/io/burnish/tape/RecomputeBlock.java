package io.burnish.tape;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;

/// Keeps only a block's input, and computes its inside again when backward comes by (arXiv 1604.06174).
///
/// Legend: T tokens, H hidden.
public record RecomputeBlock(Block block) implements Op<RecomputeBlock.Saved> {

    /// A piece of a model from the residual stream to the residual stream.
    @FunctionalInterface
    public interface Block {
        Tensor forward(Tape tape, Tensor x_TH);
    }

    record Saved(Tensor x_TH) {}

    public Tensor forward(Tape tape, Tensor x_TH) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TH = tape.take(x_TH.sizes()).copyFrom(x_TH);
        Workspace.Mark inside = tape.mark();
        tape.unrecorded(() -> {
            Tensor result = block.forward(tape, out_TH); // in place on the copy
            if (result.address() != out_TH.address()) {
                out_TH.copyFrom(result);
            }
            tape.releaseUnlessRecording(inside);
        });
        tape.record(this, new Saved(x_TH), mark);
        return out_TH;
    }

    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_TH) {
        int depth = tape.depth();
        block.forward(tape, saved.x_TH());
        return tape.backward(gradOut_TH, depth);
    }
}
