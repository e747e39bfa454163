package io.burnish.tape;

import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.AttentionMemory;
import io.burnish.tensor.kernels.AttentionShape;

/// Every token attends to its ancestors' tokens and to its own segment up to itself.
///
/// Legend: T tokens, C columns of query, key and value, O all query heads side by side.
public record Attention(AttentionShape shape) implements Op<Attention.Saved> {

    record Saved(Tensor qkv_TC, Segments segments, AttentionMemory memory) {}

    public Tensor forward(Tape tape, Tensor qkv_TC, Segments segments) {
        Workspace.Mark mark = tape.mark();
        Tensor out_TO = tape.take(qkv_TC.size(0), shape.queryColumns());
        AttentionMemory memory = tape.kernels().attention(shape, qkv_TC, segments, out_TO, tape.recording());
        tape.record(this, new Saved(qkv_TC, segments, memory), mark);
        return out_TO;
    }

    @Override
    public Tensor backward(Tape tape, Saved saved, Tensor gradOut_TO) {
        Tensor gradQkv_TC = tape.takeScratch(saved.qkv_TC().sizes());
        try (AttentionMemory memory = saved.memory()) {
            tape.kernels().attentionBackward(shape, gradOut_TO, saved.qkv_TC(), saved.segments(), memory, gradQkv_TC);
        }
        return gradQkv_TC;
    }
}
