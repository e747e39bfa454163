package io.burnish.losses.fused;

import ai.djl.ndarray.types.DataType;
import io.burnish.tape.Parameter;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.HostExchange;
import io.burnish.tensor.kernels.HostNumbers;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.LogitTransform;
import io.burnish.tensor.kernels.RowStatistics;
import java.util.ArrayList;
import java.util.List;

/// What is queued on the device for one batch on its way through the head, piece by piece; each slot has logits and
/// statistics of its own.
///
/// With p = e / sum the gradient of the logits is coefficient * (onehot - p): the exponentials stay where the logits
/// were, their factor goes into the [tokens, hidden] operands, and the one-hot part is a row of the weight. What a
/// transform (a soft-cap) does to the gradient is in the exponentials already, and at the target in its slope.
///
/// Legend: A scored answer tokens, R tokens of a piece, S statistics, V vocabulary, H hidden.
final class HeadPass {

    private final Kernels kernels;
    private final HostExchange exchange;
    private final Parameter weight_VH;
    private final LogitTransform transform;
    private final Tensor hidden_AH;
    private final Scope scope;
    private final List<Slot> slots = new ArrayList<>();
    private final Tensor targets_A;
    private final Tensor scale;
    private final Tensor scaledHidden;

    /// @param logits [rows, V] at most
    /// @param statistics float32, so many of so many rows
    private record Slot(Tensor logits, Tensor statistics) {

        /// The memory of a piece's statistics: packed, so that they travel in one go.
        Tensor packed_SR(Scope views, int rows) {
            return statistics
                    .rows(views, 0, (long) RowStatistics.COUNT * rows)
                    .reshaped(views, RowStatistics.COUNT, rows);
        }
    }

    /// @param scope owns the handles; the memory is the workspace's
    /// @param target_A the tokens whose log-probs are asked for
    /// @param count how many slots
    /// @param rows tokens of the largest piece
    /// @param gradients whether [#addGradients] will be called
    HeadPass(
            Scope scope,
            Kernels kernels,
            HostExchange exchange,
            Workspace workspace,
            Parameter weight_VH,
            LogitTransform transform,
            Tensor hidden_AH,
            int[] target_A,
            int count,
            int rows,
            boolean gradients) {
        this.scope = scope;
        this.kernels = kernels;
        this.exchange = exchange;
        this.weight_VH = weight_VH;
        this.transform = transform;
        this.hidden_AH = hidden_AH;
        targets_A = exchange.upload(scope, hidden_AH.device(), HostNumbers.indices(target_A))
                .getFirst();
        for (int slot = 0; slot < count; slot++) {
            Tensor logits = workspace.take(
                    scope, hidden_AH.type(), rows, weight_VH.value().size(0));
            slots.add(new Slot(logits, workspace.take(scope, DataType.FLOAT32, (long) RowStatistics.COUNT * rows)));
        }
        scale = workspace.take(scope, DataType.FLOAT32, gradients ? rows : 0);
        scaledHidden = workspace.take(scope, hidden_AH.type(), gradients ? rows : 0, hidden_AH.size(1));
    }

    /// Logits of a piece, and what they say of each row.
    void compute(Piece piece, int slot, boolean keepExponentials) {
        if (piece.rows() == 0) {
            return;
        }
        try (Scope views = Scope.confined()) {
            Tensor logits_RV = slots.get(slot).logits().rows(views, 0, piece.rows());
            kernels.matmul(
                    hidden_AH.rows(views, piece.start(), piece.end()),
                    weight_VH.value().transposed(views),
                    logits_RV);
            kernels.rowStatistics(
                    logits_RV,
                    targets_A.rows(views, piece.start(), piece.end()),
                    transform,
                    RowStatistics.over(views, slots.get(slot).packed_SR(views, piece.rows())),
                    keepExponentials);
        }
    }

    /// Sends a piece's statistics on their way to the host.
    void fetch(Piece piece, int slot) {
        if (piece.rows() > 0) {
            Tensor packed_SR = slots.get(slot).packed_SR(scope, piece.rows());
            exchange.fetch(slot, packed_SR.rows(scope, 0, ChunkStatistics.COUNT));
        }
    }

    /// Waits for them.
    ChunkStatistics await(Piece piece, int slot) {
        return new ChunkStatistics(piece.rows() > 0 ? exchange.await(slot) : new float[0], piece.rows());
    }

    /// Sends a group's coefficients to the device.
    Tensor send(Scope views, int slot, float[] coefficient_R) {
        return exchange.send(views, slot, hidden_AH.device(), coefficient_R);
    }

    /// The gradients that follow from a piece's exponentials.
    ///
    /// @param coefficient_R of the piece's tokens
    /// @param gradHidden_AH the piece's rows are overwritten; the weight's gradient is added to
    void addGradients(Piece piece, int slot, Tensor coefficient_R, Tensor gradHidden_AH) {
        int rows = piece.rows();
        try (Scope views = Scope.confined()) {
            Tensor exponentials_RV = slots.get(slot).logits().rows(views, 0, rows);
            Tensor hidden_RH = hidden_AH.rows(views, piece.start(), piece.end());
            Tensor targets_R = targets_A.rows(views, piece.start(), piece.end());
            Tensor scale_R = scale.rows(views, 0, rows);
            RowStatistics statistics = RowStatistics.over(views, slots.get(slot).packed_SR(views, rows));
            kernels.exponentialScale(coefficient_R, statistics.sum_R(), scale_R);
            Tensor atTarget_R = atTargets(views, coefficient_R, statistics.slope_R());
            Tensor gradHidden_RH = gradHidden_AH.rows(views, piece.start(), piece.end());
            kernels.matmul(exponentials_RV, weight_VH.value(), gradHidden_RH);
            kernels.scaleRows(gradHidden_RH, scale_R, gradHidden_RH);
            kernels.addScaledRows(weight_VH.value(), targets_R, atTarget_R, gradHidden_RH);
            Tensor gradWeight_VH = weight_VH.gradient();
            if (gradWeight_VH != null) {
                Tensor scaled_RH = scaledHidden.rows(views, 0, rows);
                kernels.scaleRows(hidden_RH, scale_R, scaled_RH);
                kernels.matmulPlus(gradWeight_VH, exponentials_RV.transposed(views), scaled_RH, gradWeight_VH);
                kernels.addScaledToRows(hidden_RH, targets_R, atTarget_R, gradWeight_VH);
            }
        }
    }

    /// The coefficients, times the slope of the transform at the targets, which is overwritten.
    private Tensor atTargets(Scope views, Tensor coefficient_R, Tensor slope_R) {
        if (transform.isNone()) {
            return coefficient_R;
        }
        Tensor slope_R1 = slope_R.reshaped(views, slope_R.elements(), 1);
        kernels.scaleRows(slope_R1, coefficient_R, slope_R1);
        return slope_R;
    }
}
