package io.burnish.tensor.kernels;

import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;

/// What has to fit before a primitive of [Kernels] begins, the same for all of its implementations.
///
/// Legend: see [Kernels].
final class PrimitiveShapes {

    private PrimitiveShapes() {}

    static void matmulPlus(Tensor addend, Tensor left, Tensor right, Tensor out) {
        Shapes.product("matmulPlus", left, right, out);
        Shapes.same("matmulPlus", addend, out);
    }

    static void rmsNorm(Tensor x_RH, Tensor weight_H, Tensor out_RH, Tensor inverse_R) {
        norm("rmsNorm", x_RH, weight_H, out_RH, inverse_R);
    }

    static void rmsNormPlus(Tensor addend_RH, Tensor x_RH, Tensor weight_H, Tensor out_RH, Tensor inverse_R) {
        Shapes.same("rmsNormPlus", x_RH, addend_RH);
        norm("rmsNormPlus", x_RH, weight_H, out_RH, inverse_R);
    }

    static void rmsNormBackward(
            Tensor gradOut_RH, Tensor x_RH, Tensor weight_H, Tensor inverse_R, Tensor gradX_RH, Tensor gradWeight_H) {
        Shapes.same("rmsNormBackward", x_RH, gradOut_RH);
        Shapes.lastAxis("rmsNormBackward", x_RH, gradWeight_H);
        norm("rmsNormBackward", x_RH, weight_H, gradX_RH, inverse_R);
    }

    private static void norm(String primitive, Tensor x_RH, Tensor weight_H, Tensor out_RH, Tensor inverse_R) {
        Shapes.same(primitive, x_RH, out_RH);
        Shapes.lastAxis(primitive, x_RH, weight_H);
        Shapes.perRow(primitive, x_RH, inverse_R);
    }

    static void rope(Tensor x_THD, Tensor cos_PD, Tensor sin_PD, Tensor positions_T) {
        boolean fits = x_THD.dimensions() == 3
                && cos_PD.size(1) == x_THD.size(2) / 2
                && sin_PD.size(1) == x_THD.size(2) / 2
                && positions_T.size(0) == x_THD.size(0);
        Shapes.require(fits, "rope", x_THD, cos_PD, sin_PD, positions_T);
    }

    static void attentionBackward(
            AttentionShape shape, Tensor gradOut_TO, Tensor qkv_TC, Segments segments, Tensor gradQkv_TC) {
        Shapes.attention("attentionBackward", shape, qkv_TC, gradOut_TO, segments);
        Shapes.same("attentionBackward", qkv_TC, gradQkv_TC);
    }

    static void gluBackward(Tensor gradOut_TF, Tensor gateUp_T2F, Tensor gradGateUp_T2F) {
        Shapes.same("gluBackward", gateUp_T2F, gradGateUp_T2F);
        Shapes.gated("gluBackward", gateUp_T2F, gradOut_TF);
    }

    static void rowStatistics(Tensor logits_RV, Tensor targets_R, RowStatistics statistics) {
        Shapes.perRow("rowStatistics", logits_RV, targets_R);
        Shapes.perRow("rowStatistics", logits_RV, statistics.logp_R());
    }

    static void exponentialScale(Tensor coefficient_R, Tensor sum_R, Tensor scale_R) {
        Shapes.same("exponentialScale", coefficient_R, sum_R);
        Shapes.same("exponentialScale", coefficient_R, scale_R);
    }

    static void scaleRows(Tensor x_RH, Tensor scale_R, Tensor out_RH) {
        Shapes.same("scaleRows", x_RH, out_RH);
        Shapes.perRow("scaleRows", x_RH, scale_R);
    }

    static void addScaledRows(Tensor table_VH, Tensor rows_R, Tensor coefficient_R, Tensor out_RH) {
        Shapes.rowsOf("addScaledRows", table_VH, rows_R, out_RH);
        Shapes.perRow("addScaledRows", out_RH, coefficient_R);
    }

    static void addScaledToRows(Tensor x_RH, Tensor rows_R, Tensor coefficient_R, Tensor table_VH) {
        Shapes.rowsOf("addScaledToRows", table_VH, rows_R, x_RH);
        Shapes.perRow("addScaledToRows", x_RH, coefficient_R);
    }

    static void adamW(Tensor parameters_N, Tensor gradients_N, Tensor mean_N, Tensor variance_N) {
        Shapes.same("adamW", parameters_N, gradients_N);
        Shapes.same("adamW", parameters_N, mean_N);
        Shapes.same("adamW", parameters_N, variance_N);
    }
}
