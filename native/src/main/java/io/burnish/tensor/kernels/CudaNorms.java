package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;
import org.jspecify.annotations.Nullable;

/// Launches of `norms.cu` and `rope.cu`.
///
/// Legend: R rows, H hidden, B blocks; T tokens, D head size, P positions.
final class CudaNorms {

    // a row up to here is a warp's, a longer one a block's
    private static final int WARP_COLUMNS = 1024;
    private static final int WARPS = 8;
    // blocks that share the rows in backward, whatever the card: sums repeat
    private static final int BACKWARD_BLOCKS = 512;

    private final Cuda cuda;
    private final CudaRows rows;

    CudaNorms(Cuda cuda, CudaRows rows) {
        this.cuda = cuda;
        this.rows = rows;
    }

    /// How rows are dealt to blocks.
    private record Deal(boolean perWarp, int threads, long blocks) {

        static Deal of(Strided x_RH) {
            if (x_RH.columns() <= WARP_COLUMNS) {
                int warps = (int) Math.min(WARPS, x_RH.rows());
                return new Deal(true, warps * Cuda.WARP, (x_RH.rows() + warps - 1) / warps);
            }
            int vectors = x_RH.columns() / Cuda.lanes(x_RH.tensor().type());
            return new Deal(false, Cuda.threads(vectors, Cuda.THREADS), x_RH.rows());
        }

        int sums() {
            return perWarp ? threads / Cuda.WARP : 1;
        }
    }

    /// @param addend_RH null: nothing is added
    void forward(
            @Nullable Strided addend_RH,
            Strided x_RH,
            Tensor weight_H,
            NormForm form,
            Strided out_RH,
            Tensor inverse_R) {
        if (x_RH.vectors() == 0) {
            return;
        }
        Deal deal = Deal.of(x_RH);
        cuda.launch(
                "norms",
                Cuda.name("rmsNorm", x_RH.tensor()),
                Grid.of(deal.blocks(), deal.threads()),
                x_RH.tensor(),
                x_RH.outer(),
                x_RH.within(),
                weight_H,
                (float) form.epsilon(),
                (float) form.offset(),
                addend_RH == null ? null : addend_RH.tensor(),
                addend_RH == null ? 0L : addend_RH.outer(),
                addend_RH == null ? 0L : addend_RH.within(),
                out_RH.tensor(),
                out_RH.outer(),
                out_RH.within(),
                inverse_R,
                x_RH.rows(),
                x_RH.inner(),
                x_RH.columns(),
                deal.perWarp() ? 1 : 0);
    }

    void backward(
            Tensor gradOut_RH,
            Tensor x_RH,
            Tensor weight_H,
            NormForm form,
            Tensor inverse_R,
            Tensor gradX_RH,
            boolean accumulate,
            Tensor gradWeight_H) {
        Strided x = Strided.of(x_RH);
        Strided gradOut = Strided.of(gradOut_RH);
        Strided gradX = Strided.of(gradX_RH);
        if (x.vectors() == 0) {
            return;
        }
        Deal deal = Deal.of(x);
        int blocks = (int) Math.min(BACKWARD_BLOCKS, deal.blocks());
        try (Scope scope = Scope.confined()) {
            Tensor partial_BH = cuda.workspace(scope, DataType.FLOAT32, x_RH.device(), blocks, x.columns());
            cuda.launch(
                    "norms",
                    Cuda.name("rmsNormBackward", x_RH),
                    new Grid(blocks, 1, deal.threads(), deal.sums() * x.columns() * Float.BYTES),
                    gradOut_RH,
                    gradOut.outer(),
                    gradOut.within(),
                    x_RH,
                    x.outer(),
                    x.within(),
                    weight_H,
                    (float) form.offset(),
                    inverse_R,
                    gradX_RH,
                    gradX.outer(),
                    gradX.within(),
                    accumulate ? 1 : 0,
                    partial_BH,
                    x.rows(),
                    x.inner(),
                    x.columns(),
                    deal.perWarp() ? 1 : 0);
            rows.addPartialSums(partial_BH, gradWeight_H);
        }
    }

    void rope(Tensor x_THD, Tensor cos_PD, Tensor sin_PD, Tensor positions_T, boolean inverse) {
        int half = Math.toIntExact(x_THD.size(2) / 2);
        long rows = x_THD.size(0) * x_THD.size(1);
        int lanes = Cuda.lanes(x_THD.type());
        long vectors = rows * ((half + lanes - 1) / lanes);
        if (vectors == 0) {
            return;
        }
        cuda.launch(
                "rope",
                Cuda.name("rope", x_THD),
                Cuda.grid(vectors),
                x_THD,
                x_THD.stride(0),
                x_THD.stride(1),
                cos_PD,
                cos_PD.stride(0),
                sin_PD,
                sin_PD.stride(0),
                positions_T,
                x_THD.size(0),
                Math.toIntExact(x_THD.size(1)),
                half,
                Math.min(cos_PD.size(0), sin_PD.size(0)),
                inverse ? -1f : 1f);
    }
}
