package io.burnish.train;

import ai.djl.ndarray.types.DataType;
import io.burnish.data.TokenBatch;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.losses.fused.LogProbHead;
import io.burnish.model.Decoder;
import io.burnish.model.Recompute;
import io.burnish.tape.Tape;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Kernels;
import java.util.List;

/// Log-probabilities of answers under a model, forward only: what `score`, REFERENCE and evaluation share.
///
/// No gradient is computed, kept or written; every layer runs in the memory of the one before.
public final class Scorer implements AutoCloseable {

    private final Kernels kernels;
    private final Decoder decoder;
    private final Workspace saved;
    private final Workspace scratch;
    private final LogProbHead head;

    /// @param headRows tokens whose logits are held at once
    public Scorer(Kernels kernels, Decoder decoder, int headRows) {
        this(
                kernels,
                decoder,
                headRows,
                new Workspace(decoder.head().value().device()),
                new Workspace(decoder.head().value().device()));
    }

    /// @param saved its owner must not use it while this scores; closed with the scorer
    Scorer(Kernels kernels, Decoder decoder, int headRows, Workspace saved, Workspace scratch) {
        this.kernels = kernels;
        this.decoder = decoder;
        this.saved = saved;
        this.scratch = scratch;
        this.head =
                new LogProbHead(kernels, decoder.head(), decoder.config().form().logits(), scratch, headRows);
    }

    /// One answer after the other, as the batch has them.
    public List<AnswerStatistics> score(TokenBatch batch) {
        DataType type = decoder.head().value().type();
        try (Tape tape = new Tape(kernels, type, saved, scratch, false)) {
            BatchInputs inputs = BatchInputs.of(tape, decoder.head().value().device(), batch);
            Tensor hidden_AH =
                    decoder.forward(tape, inputs.tokens_T(), inputs.segments(), inputs.rows_A(), Recompute.NONE);
            return head.forward(hidden_AH, inputs.answers());
        }
    }

    /// The log-prob of each scored token, one answer after the other, in nats.
    public double[] tokenLogps(TokenBatch batch) {
        DataType type = decoder.head().value().type();
        try (Tape tape = new Tape(kernels, type, saved, scratch, false)) {
            BatchInputs inputs = BatchInputs.of(tape, decoder.head().value().device(), batch);
            Tensor hidden_AH =
                    decoder.forward(tape, inputs.tokens_T(), inputs.segments(), inputs.rows_A(), Recompute.NONE);
            return head.tokenLogps(hidden_AH, inputs.answers());
        }
    }

    /// The most bytes of working memory used at once.
    public long peakBytes() {
        return saved.highWater() + scratch.highWater();
    }

    @Override
    public void close() {
        saved.close();
        scratch.close();
    }
}
