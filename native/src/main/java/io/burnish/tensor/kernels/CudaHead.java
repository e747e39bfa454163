package io.burnish.tensor.kernels;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;

/// Launches of `head.cu` and `mlp.cu`.
///
/// Legend: R rows, V vocabulary; T tokens, F the MLP's inner size.
final class CudaHead {

    // a thread's share of a row, in vectors of 16 bytes, before a block gets further threads
    private static final int VECTORS = 4;
    private static final int MOST_THREADS = 512;

    private final Cuda cuda;

    CudaHead(Cuda cuda) {
        this.cuda = cuda;
    }

    void statistics(
            Strided logits_RV,
            Tensor targets_R,
            LogitTransform transform,
            RowStatistics statistics,
            boolean keepExponentials) {
        if (logits_RV.rows() == 0) {
            return;
        }
        long vectors = logits_RV.vectors() / logits_RV.rows();
        cuda.launch(
                "head",
                Cuda.name("rowStatistics", logits_RV.tensor()),
                Grid.of(logits_RV.rows(), Cuda.threads(vectors / VECTORS, MOST_THREADS)),
                logits_RV.tensor(),
                logits_RV.outer(),
                targets_R,
                logits_RV.columns(),
                transform.softCap() > 0 ? 1 : 0,
                (float) transform.inner(),
                (float) transform.outer(),
                (float) transform.slope(),
                statistics.logp_R(),
                statistics.greedy_R(),
                statistics.collision_R(),
                statistics.entropy_R(),
                statistics.hit_R(),
                statistics.sum_R(),
                statistics.slope_R(),
                keepExponentials ? 1 : 0);
    }

    void transform(Strided logits_RV, LogitTransform transform) {
        if (logits_RV.vectors() == 0) {
            return;
        }
        cuda.launch(
                "head",
                Cuda.name("transformLogits", logits_RV.tensor()),
                Cuda.grid(logits_RV.vectors()),
                logits_RV.tensor(),
                logits_RV.outer(),
                logits_RV.rows(),
                logits_RV.columns(),
                transform.softCap() > 0 ? 1 : 0,
                (float) transform.inner(),
                (float) transform.outer(),
                (float) transform.slope());
    }

    void scale(Tensor coefficient_R, Tensor sum_R, Tensor scale_R) {
        if (sum_R.elements() > 0) {
            int rows = Math.toIntExact(sum_R.elements());
            cuda.launch("head", "exponentialScale", Cuda.grid(rows), coefficient_R, sum_R, scale_R, rows);
        }
    }

    void glu(Activation activation, Strided gateUp_T2F, Strided out_TF) {
        if (out_TF.vectors() == 0) {
            return;
        }
        cuda.launch(
                "mlp",
                Cuda.name("glu", out_TF.tensor()),
                Cuda.grid(out_TF.vectors()),
                (float) activation.linear(),
                (float) activation.cubic(),
                gateUp_T2F.tensor(),
                gateUp_T2F.outer(),
                out_TF.tensor(),
                out_TF.outer(),
                out_TF.rows(),
                out_TF.columns());
    }

    void gluBackward(Activation activation, Strided gradOut_TF, Strided gateUp_T2F, Strided gradGateUp_T2F) {
        if (gradOut_TF.vectors() == 0) {
            return;
        }
        cuda.launch(
                "mlp",
                Cuda.name("gluBackward", gradOut_TF.tensor()),
                Cuda.grid(gradOut_TF.vectors()),
                (float) activation.linear(),
                (float) activation.cubic(),
                gradOut_TF.tensor(),
                gradOut_TF.outer(),
                gateUp_T2F.tensor(),
                gateUp_T2F.outer(),
                gradGateUp_T2F.tensor(),
                gradGateUp_T2F.outer(),
                gradOut_TF.rows(),
                gradOut_TF.columns());
    }
}
