package io.burnish.tape;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Kernels;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One micro-batch's forward pass, recorded so that it can be walked back.
///
/// The tape is a stack and so is its memory: each op marks the workspace before it takes its output, and the
/// mark is released when its backward has run. Gradients on their way down live in a second workspace, the
/// scratch. The gradient of the residual stream is one buffer: a branch is opened where backward meets its
/// end, and closed, adding into that buffer, where it meets its norm.
///
/// Not thread-safe: a tape belongs to the thread that made it.
public final class Tape implements AutoCloseable {

    private final Kernels kernels;
    private final DataType type;
    private final Workspace saved;
    private final Workspace scratch;
    private final Workspace.Mark savedBottom;
    private final Workspace.Mark scratchBottom;
    private final Scope scope = Scope.confined();
    private final Deque<Frame<?>> frames = new ArrayDeque<>();
    private boolean recording;
    private @Nullable Branch branch;

    private record Frame<S>(Op<S> op, S saved, Workspace.Mark mark) {
        Tensor backward(Tape tape, Tensor gradOut) {
            return op.backward(tape, saved, gradOut);
        }
    }

    private record Branch(Tensor gradResidual, Workspace.Mark scratchMark) {}

    /// @param type of activations
    /// @param saved memory for what forward makes
    /// @param scratch memory for gradients on their way down
    /// @param recording false: forward only, every layer in the memory of the one before
    public Tape(Kernels kernels, DataType type, Workspace saved, Workspace scratch, boolean recording) {
        this.kernels = kernels;
        this.type = type;
        this.saved = saved;
        this.scratch = scratch;
        this.savedBottom = saved.mark();
        this.scratchBottom = scratch.mark();
        this.recording = recording;
    }

    public Kernels kernels() {
        return kernels;
    }

    /// Owns the handles of this pass's tensors and views.
    public Scope scope() {
        return scope;
    }

    public boolean recording() {
        return recording;
    }

    /// Memory for an op's output, of the activations' type.
    public Tensor take(long... sizes) {
        return saved.take(scope, type, sizes);
    }

    /// Memory for what reductions leave, in float32 whatever the activations' type.
    Tensor takeFloat32(long... sizes) {
        return saved.take(scope, DataType.FLOAT32, sizes);
    }

    /// Memory for a gradient on its way down.
    Tensor takeScratch(long... sizes) {
        return scratch.take(scope, type, sizes);
    }

    /// Memory for the gradient of the last op's output, with which [#backward(Tensor)] begins.
    public Tensor takeGradient(Tensor out) {
        return takeScratch(out.sizes());
    }

    /// The height of the memory that forward fills: taken by each op before its first `take`.
    public Workspace.Mark mark() {
        return saved.mark();
    }

    /// Gives back what a pass that does not record has taken since the mark; a recording tape keeps it.
    public void releaseUnlessRecording(Workspace.Mark mark) {
        if (!recording) {
            saved.release(mark);
        }
    }

    <S> void record(Op<S> op, S state, Workspace.Mark mark) {
        if (recording) {
            frames.push(new Frame<>(op, state, mark));
        }
    }

    /// How many ops are recorded now.
    int depth() {
        return frames.size();
    }

    /// Runs a piece of forward without recording it.
    void unrecorded(Runnable piece) {
        boolean before = recording;
        recording = false;
        try {
            piece.run();
        } finally {
            recording = before;
        }
    }

    /// Walks the whole tape back from the gradient of the last op's output.
    public void backward(Tensor gradOut) {
        backward(gradOut, 0);
    }

    /// Walks back until only `depth` ops are left.
    Tensor backward(Tensor gradOut, int depth) {
        Tensor grad = gradOut;
        while (frames.size() > depth) {
            Frame<?> frame = frames.pop();
            grad = frame.backward(this, grad);
            saved.release(frame.mark());
        }
        return grad;
    }

    /// Backward meets the end of a residual branch: its gradient goes both along the stream and into the branch.
    void openBranch(Tensor gradResidual) {
        if (branch != null) {
            throw new IllegalStateException("a residual branch is open already");
        }
        branch = new Branch(gradResidual, scratch.mark());
    }

    /// The residual stream's gradient, which the branch's norm adds into; null outside any branch.
    @Nullable
    Tensor gradResidual() {
        return branch == null ? null : branch.gradResidual();
    }

    /// Backward has met the start of the branch: its gradients are not needed any more.
    void closeBranch() {
        if (branch != null) {
            scratch.release(branch.scratchMark());
            branch = null;
        }
    }

    @Override
    public void close() {
        for (Frame<?> frame : frames) {
            if (frame.saved() instanceof Attention.Saved attention) {
                attention.memory().close();
            }
        }
        frames.clear();
        scope.close();
        saved.release(savedBottom);
        scratch.release(scratchBottom);
    }
}
