package io.burnish.losses.fused;

import ai.djl.ndarray.types.DataType;
import io.burnish.tape.Parameter;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.LogitTransform;
import io.burnish.tensor.kernels.RowStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hidden states to log-probabilities of answer tokens and, in the same pass, back to gradients.
///
/// Logits of the whole batch never exist: groups of whole rows of at most `headRows` tokens are computed,
/// reduced, and used for their gradient as soon as the group's losses are known: one matrix product forward,
/// two backward, nothing computed twice. Only a row longer than `headRows` is done in chunks, its logits
/// twice. With p = e / sum the gradient of the logits is coefficient * (onehot - p): the exponentials stay
/// where the logits were, their factor goes into the [tokens, hidden] operands, and the one-hot part is a row
/// of the weight. What a transform (a soft-cap) does to the gradient is in the exponentials already; the one-hot
/// part has its slope at the target.
///
/// Memory: `headRows` times vocabulary, whatever the batch. Legend: A scored answer tokens, R tokens of one
/// group, V vocabulary, H hidden.
public final class LogProbHead {

    private final Kernels kernels;
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
        if (headRows < 1) {
            throw new IllegalArgumentException("head_rows must be at least 1, got " + headRows);
        }
        this.kernels = kernels;
        this.weight_VH = weight_VH;
        this.transform = transform;
        this.workspace = workspace;
        this.headRows = headRows;
    }

    /// Statistics of every answer; no gradient is computed or written.
    ///
    /// @param hidden_AH the final hidden states of the rows that predict the answers' tokens
    public List<AnswerStatistics> forward(Tensor hidden_AH, Answers answers) {
        return run(hidden_AH, answers, null, null);
    }

    /// Statistics of every answer, and the gradients of the loss.
    ///
    /// @param gradHidden_AH overwritten; the weight's gradient is added to
    public List<AnswerStatistics> backward(Tensor hidden_AH, Answers answers, RowGradient loss, Tensor gradHidden_AH) {
        return run(hidden_AH, answers, loss, gradHidden_AH);
    }

    /// The log-prob of every target, in nats; no gradient is computed or written.
    public double[] tokenLogps(Tensor hidden_AH, Answers answers) {
        double[] logp_A = new double[answers.tokens()];
        Workspace.Mark mark = workspace.mark();
        try (Scope scope = Scope.confined()) {
            Tensor targets_A = Tensor.ofInts(scope, hidden_AH.device(), answers.target_A());
            Pass pass = new Pass(scope, hidden_AH, null, targets_A, answers);
            for (int chunk = 0; chunk < logp_A.length; chunk += headRows) {
                int end = Math.min(logp_A.length, chunk + headRows);
                pass.computeLogits(chunk, end, false);
                float[] logp_R = pass.read(end - chunk).logp_R();
                for (int row = 0; row < logp_R.length; row++) {
                    logp_A[chunk + row] = logp_R[row];
                }
            }
        } finally {
            workspace.release(mark);
        }
        return logp_A;
    }

    private List<AnswerStatistics> run(
            Tensor hidden_AH, Answers answers, @Nullable RowGradient loss, @Nullable Tensor gradHidden_AH) {
        List<AnswerStatistics> all = new ArrayList<>(answers.answers());
        Workspace.Mark mark = workspace.mark();
        try (Scope scope = Scope.confined()) {
            Tensor targets_A = Tensor.ofInts(scope, hidden_AH.device(), answers.target_A());
            Pass pass = new Pass(scope, hidden_AH, gradHidden_AH, targets_A, answers);
            for (int row = 0; row < answers.rows(); ) {
                int end = groupEnd(answers, row);
                all.addAll(pass.group(row, end, loss));
                row = end;
            }
        } finally {
            workspace.release(mark);
        }
        return all;
    }

    // as many whole rows as fit, at least one
    private int groupEnd(Answers answers, int first) {
        int end = first + 1;
        while (end < answers.rows() && answers.rowStart(end + 1) - answers.rowStart(first) <= headRows) {
            end++;
        }
        return end;
    }

    /// One batch on its way through the head.
    private final class Pass {
        private final Scope scope;
        private final Tensor hidden_AH;
        private final @Nullable Tensor gradHidden_AH;
        private final Tensor targets_A;
        private final Answers answers;
        private final Tensor logits;
        private final Tensor scaledHidden;
        private final RowStatistics statistics;

        Pass(Scope scope, Tensor hidden_AH, @Nullable Tensor gradHidden_AH, Tensor targets_A, Answers answers) {
            this.scope = scope;
            this.hidden_AH = hidden_AH;
            this.gradHidden_AH = gradHidden_AH;
            this.targets_A = targets_A;
            this.answers = answers;
            long rows = Math.clamp(answers.tokens(), 1, headRows);
            logits = workspace.take(
                    scope, hidden_AH.type(), rows, weight_VH.value().size(0));
            scaledHidden = workspace.take(scope, hidden_AH.type(), rows, hidden_AH.size(1));
            statistics = RowStatistics.empty(scope, hidden_AH.device(), rows);
        }

        List<AnswerStatistics> group(int firstRow, int endRow, @Nullable RowGradient loss) {
            int start = answers.rowStart(firstRow);
            int end = answers.rowStart(endRow);
            boolean fits = end - start <= headRows;
            TokenSums sums = new TokenSums(answers, firstRow * answers.perRow(), endRow * answers.perRow());
            for (int chunk = start; chunk < end; chunk += headRows) {
                int chunkEnd = Math.min(end, chunk + headRows);
                computeLogits(chunk, chunkEnd, loss != null && fits);
                sums.add(chunk, read(chunkEnd - chunk));
            }
            if (loss != null) {
                float[] coefficient = coefficients(firstRow, endRow, sums, loss);
                for (int chunk = start; chunk < end; chunk += headRows) {
                    int chunkEnd = Math.min(end, chunk + headRows);
                    if (!fits) {
                        computeLogits(chunk, chunkEnd, true);
                    }
                    addGradients(chunk, chunkEnd, coefficient, start);
                }
            }
            return sums.answers();
        }

        private void computeLogits(int start, int end, boolean keepExponentials) {
            try (Scope views = Scope.confined()) {
                Tensor logits_RV = logits.rows(views, 0, end - start);
                kernels.matmul(
                        hidden_AH.rows(views, start, end), weight_VH.value().transposed(views), logits_RV);
                kernels.rowStatistics(
                        logits_RV,
                        targets_A.rows(views, start, end),
                        transform,
                        statistics.first(views, end - start),
                        keepExponentials);
            }
        }

        private ChunkStatistics read(int rows) {
            try (Scope views = Scope.confined()) {
                RowStatistics first = statistics.first(views, rows);
                return new ChunkStatistics(
                        first.logp_R().toFloats(),
                        first.greedy_R().toFloats(),
                        first.collision_R().toFloats(),
                        first.entropy_R().toFloats(),
                        first.hit_R().toFloats());
            }
        }

        private float[] coefficients(int firstRow, int endRow, TokenSums sums, RowGradient loss) {
            int start = answers.rowStart(firstRow);
            float[] coefficient = new float[answers.rowStart(endRow) - start];
            int perRow = answers.perRow();
            for (int row = firstRow; row < endRow; row++) {
                int firstAnswer = row * perRow;
                List<AnswerStatistics> ofRow = sums.answers()
                        .subList(firstAnswer - firstRow * perRow, firstAnswer - firstRow * perRow + perRow);
                double[] gradient = loss.of(row, ofRow);
                for (int i = 0; i < perRow; i++) {
                    int[] offsets = answers.start_Q1();
                    Arrays.fill(
                            coefficient, offsets[firstAnswer + i] - start, offsets[firstAnswer + i + 1] - start, (float)
                                    gradient[i]);
                }
            }
            return coefficient;
        }

        private void addGradients(int start, int end, float[] coefficient, int coefficientStart) {
            int rows = end - start;
            float[] chunk = Arrays.copyOfRange(coefficient, start - coefficientStart, end - coefficientStart);
            try (Scope views = Scope.confined()) {
                Tensor exponentials_RV = logits.rows(views, 0, rows);
                Tensor hidden_RH = hidden_AH.rows(views, start, end);
                Tensor targets_R = targets_A.rows(views, start, end);
                Tensor coefficient_R = onDevice(views, atTargets(chunk));
                Tensor scale_R = onDevice(views, scales(chunk));
                if (gradHidden_AH != null) {
                    Tensor gradHidden_RH = gradHidden_AH.rows(views, start, end);
                    kernels.matmul(exponentials_RV, weight_VH.value(), gradHidden_RH);
                    kernels.scaleRows(gradHidden_RH, scale_R, gradHidden_RH);
                    kernels.addScaledRows(weight_VH.value(), targets_R, coefficient_R, gradHidden_RH);
                }
                Tensor gradWeight_VH = weight_VH.gradient();
                if (gradWeight_VH != null) {
                    Tensor scaled_RH = scaledHidden.rows(views, 0, rows);
                    kernels.scaleRows(hidden_RH, scale_R, scaled_RH);
                    kernels.matmulPlus(gradWeight_VH, exponentials_RV.transposed(views), scaled_RH, gradWeight_VH);
                    kernels.addScaledToRows(hidden_RH, targets_R, coefficient_R, gradWeight_VH);
                }
            }
        }

        private float[] atTargets(float[] coefficient) {
            if (transform.isNone()) {
                return coefficient;
            }
            try (Scope views = Scope.confined()) {
                float[] slope =
                        statistics.first(views, coefficient.length).slope_R().toFloats();
                for (int r = 0; r < slope.length; r++) {
                    slope[r] *= coefficient[r];
                }
                return slope;
            }
        }

        private float[] scales(float[] coefficient) {
            try (Scope views = Scope.confined()) {
                float[] sum =
                        statistics.first(views, coefficient.length).sum_R().toFloats();
                float[] scale = new float[sum.length];
                for (int r = 0; r < sum.length; r++) {
                    scale[r] = -coefficient[r] / sum[r];
                }
                return scale;
            }
        }

        private Tensor onDevice(Scope views, float[] values) {
            Tensor host = Tensor.ofFloats(views, values, values.length);
            return hidden_AH.device().isGpu() ? host.to(views, DataType.FLOAT32, hidden_AH.device()) : host;
        }
    }
}
