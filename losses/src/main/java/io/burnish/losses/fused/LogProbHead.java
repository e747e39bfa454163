package io.burnish.losses.fused;

import io.burnish.tape.Parameter;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.HostExchange;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.LogitTransform;
import java.util.List;

/// Hidden states to log-probabilities of answer tokens and, in the same pass, back to gradients.
///
/// Logits of the whole batch never exist: groups of whole rows of at most `headRows` tokens are computed,
/// reduced, and used for their gradient as soon as the group's losses are known: one matrix product forward,
/// two backward, nothing computed twice. Only a row longer than `headRows` is done in chunks, its logits
/// twice.
///
/// On a card a group's numbers travel to the host behind an event while the next group's product runs in a second
/// buffer ([GroupPipeline], [HostExchange]): the card is never left without work while Java computes the loss.
///
/// Memory: `headRows` times vocabulary (twice that on a card), whatever the batch. Legend: A scored answer tokens,
/// V vocabulary, H hidden.
public final class LogProbHead {

    private final Kernels kernels;
    private final HostExchange exchange;
    private final Parameter weight_VH;
    private final LogitTransform transform;
    private final Workspace workspace;
    private final int headRows;

    /// @param weight_VH the output embedding; without a gradient (frozen) that product is left out
    /// @param transform between the product and the softmax
    /// @param workspace where logits are; used as a stack
    /// @param headRows tokens whose logits are held at once
    public LogProbHead(
            Kernels kernels, Parameter weight_VH, LogitTransform transform, Workspace workspace, int headRows) {
        this(kernels, kernels.exchange(), weight_VH, transform, workspace, headRows);
    }

    /// @param exchange how a group's numbers travel, and how many groups are under way at once
    LogProbHead(
            Kernels kernels,
            HostExchange exchange,
            Parameter weight_VH,
            LogitTransform transform,
            Workspace workspace,
            int headRows) {
        if (headRows < 1) {
            throw new IllegalArgumentException("head_rows must be at least 1, got " + headRows);
        }
        this.kernels = kernels;
        this.exchange = exchange;
        this.weight_VH = weight_VH;
        this.transform = transform;
        this.workspace = workspace;
        this.headRows = headRows;
    }

    /// Statistics of every answer; no gradient is computed or written.
    ///
    /// @param hidden_AH the final hidden states of the rows that predict the answers' tokens
    public List<AnswerStatistics> forward(Tensor hidden_AH, Answers answers) {
        GroupSums sums = new GroupSums(answers);
        List<Piece> pieces = Piece.of(answers, headRows);
        run(hidden_AH, answers, pieces, false, (_, piece, _, statistics) -> sums.add(pieces.get(piece), statistics));
        return sums.answers();
    }

    /// Statistics of every answer, and the gradients of the loss.
    ///
    /// @param gradHidden_AH overwritten; the weight's gradient is added to
    public List<AnswerStatistics> backward(Tensor hidden_AH, Answers answers, RowGradient loss, Tensor gradHidden_AH) {
        GroupSums sums = new GroupSums(answers);
        List<Piece> pieces = Piece.of(answers, headRows);
        run(hidden_AH, answers, pieces, true, (pass, piece, slot, statistics) -> {
            sums.add(pieces.get(piece), statistics);
            if (pieces.get(piece).endsGroup()) {
                float[] coefficient = sums.coefficients(pieces.get(piece), loss);
                if (coefficient.length == 0) {
                    return; // answers without tokens: they have a loss, and no logits
                }
                addGradients(pass, Piece.groupUpTo(pieces, piece), slot, coefficient, gradHidden_AH);
            }
        });
        return sums.answers();
    }

    /// The log-prob of every target, in nats; no gradient is computed or written.
    public double[] tokenLogps(Tensor hidden_AH, Answers answers) {
        double[] logp_A = new double[answers.tokens()];
        List<Piece> pieces = Piece.ofTokens(answers.tokens(), headRows);
        run(hidden_AH, answers, pieces, false, (_, piece, _, statistics) -> {
            int start = pieces.get(piece).start();
            for (int token = 0; token < statistics.tokens(); token++) {
                logp_A[start + token] = statistics.logp(token);
            }
        });
        return logp_A;
    }

    /// What is done with a piece's numbers.
    @FunctionalInterface
    private interface Arrived {
        void accept(HeadPass pass, int piece, int slot, ChunkStatistics statistics);
    }

    private void run(Tensor hidden_AH, Answers answers, List<Piece> pieces, boolean gradients, Arrived arrived) {
        Workspace.Mark mark = workspace.mark();
        try (Scope scope = Scope.confined()) {
            int slots = Math.clamp(pieces.size(), 1, exchange.slots());
            int rows = Math.clamp(answers.tokens(), 1, headRows);
            HeadPass pass = new HeadPass(
                    scope,
                    kernels,
                    exchange,
                    workspace,
                    weight_VH,
                    transform,
                    hidden_AH,
                    answers.target_A(),
                    slots,
                    rows,
                    gradients);
            GroupPipeline.run(pieces.size(), slots, new GroupPipeline.Stages() {
                @Override
                public void issue(int piece, int slot) {
                    pass.compute(
                            pieces.get(piece),
                            slot,
                            gradients && pieces.get(piece).isWhole());
                    pass.fetch(pieces.get(piece), slot);
                }

                @Override
                public void take(int piece, int slot) {
                    arrived.accept(pass, piece, slot, pass.await(pieces.get(piece), slot));
                }
            });
        } finally {
            workspace.release(mark);
        }
    }

    /// @param coefficient of the group's tokens
    private static void addGradients(
            HeadPass pass, List<Piece> group, int slot, float[] coefficient, Tensor gradHidden_AH) {
        try (Scope views = Scope.confined()) {
            Tensor onDevice = pass.send(views, slot, coefficient);
            for (Piece piece : group) {
                if (!piece.isWhole()) {
                    pass.compute(piece, slot, true);
                }
                int start = piece.start() - piece.groupStart();
                pass.addGradients(piece, slot, onDevice.rows(views, start, start + piece.rows()), gradHidden_AH);
            }
        }
    }
}
