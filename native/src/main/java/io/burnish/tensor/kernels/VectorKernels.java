package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.tensor.libtorch.MatrixFunctions;

/// The CPU's fused kernels for float32: loops of the JDK's Vector API over libtorch's memory, attention included, and
/// libtorch's matrix products.
///
/// Every result is the same bits for any number of threads, and whether or not the compiler has come by. What
/// has no loop here (another type, a last stride that is not 1) goes the way of [AtenKernels]. Legend: see
/// [Kernels].
public final class VectorKernels implements Kernels {

    private final AtenKernels plain = new AtenKernels();
    private final VectorRows rows;
    private final VectorNorms norms;
    private final VectorRope rope;
    private final VectorMlp mlp;
    private final VectorAttention attention;
    private final VectorCachedAttention cachedAttention;
    private final VectorDraws draws;
    private final VectorHead head;
    private final VectorOptimizer optimizer;

    /// As many threads as libtorch uses.
    public VectorKernels() {
        this(LibTorch.threads());
    }

    /// @param threads the caller's included
    public VectorKernels(int threads) {
        Workers workers = new Workers(threads);
        rows = new VectorRows(workers);
        norms = new VectorNorms(workers);
        rope = new VectorRope(workers);
        mlp = new VectorMlp(workers);
        attention = new VectorAttention(workers);
        cachedAttention = new VectorCachedAttention(workers);
        draws = new VectorDraws(workers);
        head = new VectorHead(workers);
        optimizer = new VectorOptimizer(workers);
    }

    @Override
    public void warmUp() {
        VectorWarmUp.once();
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public void matmul(Tensor left, Tensor right, Tensor out) {
        Shapes.product("matmul", left, right, out);
        MatrixFunctions.mm(out.handle(), left.handle(), right.handle());
    }

    @Override
    public void matmulPlus(Tensor addend, Tensor left, Tensor right, Tensor out) {
        PrimitiveShapes.matmulPlus(addend, left, right, out);
        if (left.type() == out.type()) {
            MatrixFunctions.addmm(out.handle(), addend.handle(), left.handle(), right.handle());
        } else {
            plain.matmulPlus(addend, left, right, out);
        }
    }

    @Override
    public void addBias(Tensor x_TO, Tensor bias_O) {
        Shapes.lastAxis("addBias", x_TO, bias_O);
        if (Rows.fit(x_TO) && Rows.fitRuns(bias_O)) {
            rows.addBias(Rows.of(x_TO), bias_O.address());
        } else {
            plain.addBias(x_TO, bias_O);
        }
    }

    @Override
    public void addColumnSums(Tensor x_TO, Tensor sums_O) {
        Shapes.lastAxis("addColumnSums", x_TO, sums_O);
        if (Rows.fit(x_TO) && Rows.fitRuns(sums_O)) {
            rows.addColumnSums(Rows.of(x_TO), sums_O.address());
        } else {
            plain.addColumnSums(x_TO, sums_O);
        }
    }

    @Override
    public void add(Tensor source, Tensor target) {
        Shapes.same("add", source, target);
        if (Rows.fit(source, target)) {
            rows.add(Rows.of(source), Rows.of(target));
        } else {
            plain.add(source, target);
        }
    }

    @Override
    public void gatherRows(Tensor table_VH, Tensor rows_T, Tensor out_TH) {
        Shapes.rowsOf("gatherRows", table_VH, rows_T, out_TH);
        if (fitIndexed(table_VH, rows_T, out_TH)) {
            Rows.checkIndex("gatherRows", rows_T, table_VH.size(0));
            rows.gather(Rows.of(table_VH), rows_T.address(), Rows.of(out_TH));
        } else {
            plain.gatherRows(table_VH, rows_T, out_TH);
        }
    }

    @Override
    public void addToRows(Tensor x_TH, Tensor rows_T, Tensor table_VH) {
        Shapes.rowsOf("addToRows", table_VH, rows_T, x_TH);
        if (fitIndexed(table_VH, rows_T, x_TH)) {
            Rows.checkIndex("addToRows", rows_T, table_VH.size(0));
            rows.addTo(Rows.of(x_TH), rows_T.address(), Rows.of(table_VH));
        } else {
            plain.addToRows(x_TH, rows_T, table_VH);
        }
    }

    @Override
    public void rmsNorm(Tensor x_RH, Tensor weight_H, NormForm form, Tensor out_RH, Tensor inverse_R) {
        PrimitiveShapes.rmsNorm(x_RH, weight_H, out_RH, inverse_R);
        if (Rows.fit(x_RH, out_RH) && Rows.fitRuns(weight_H, inverse_R)) {
            norms.forward(null, Rows.of(x_RH), weight_H.address(), form, Rows.of(out_RH), inverse_R.address());
        } else {
            plain.rmsNorm(x_RH, weight_H, form, out_RH, inverse_R);
        }
    }

    @Override
    public void rmsNormPlus(
            Tensor addend_RH, Tensor x_RH, Tensor weight_H, NormForm form, Tensor out_RH, Tensor inverse_R) {
        PrimitiveShapes.rmsNormPlus(addend_RH, x_RH, weight_H, out_RH, inverse_R);
        if (Rows.fit(addend_RH, x_RH, out_RH) && Rows.fitRuns(weight_H, inverse_R)) {
            Rows addend = Rows.of(addend_RH);
            norms.forward(addend, Rows.of(x_RH), weight_H.address(), form, Rows.of(out_RH), inverse_R.address());
        } else {
            plain.rmsNormPlus(addend_RH, x_RH, weight_H, form, out_RH, inverse_R);
        }
    }

    @Override
    public void rmsNormBackward(
            Tensor gradOut_RH,
            Tensor x_RH,
            Tensor weight_H,
            NormForm form,
            Tensor inverse_R,
            Tensor gradX_RH,
            boolean accumulate,
            Tensor gradWeight_H) {
        PrimitiveShapes.rmsNormBackward(gradOut_RH, x_RH, weight_H, inverse_R, gradX_RH, gradWeight_H);
        if (Rows.fit(gradOut_RH, x_RH, gradX_RH) && Rows.fitRuns(weight_H, inverse_R, gradWeight_H)) {
            norms.backward(
                    Rows.of(gradOut_RH),
                    Rows.of(x_RH),
                    weight_H.address(),
                    form,
                    inverse_R.address(),
                    Rows.of(gradX_RH),
                    accumulate,
                    gradWeight_H.address());
        } else {
            plain.rmsNormBackward(gradOut_RH, x_RH, weight_H, form, inverse_R, gradX_RH, accumulate, gradWeight_H);
        }
    }

    @Override
    public void rope(Tensor x_THD, Tensor cos_PD, Tensor sin_PD, Tensor positions_T, boolean inverse) {
        PrimitiveShapes.rope(x_THD, cos_PD, sin_PD, positions_T);
        if (Rows.fit(x_THD, cos_PD, sin_PD) && Rows.fitIndex(positions_T)) {
            Rows.checkIndex("rope", positions_T, Math.min(cos_PD.size(0), sin_PD.size(0)));
            rope.rotate(x_THD, cos_PD, sin_PD, positions_T, inverse);
        } else {
            plain.rope(x_THD, cos_PD, sin_PD, positions_T, inverse);
        }
    }

    @Override
    public AttentionMemory attention(
            AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep) {
        Shapes.attention("attention", shape, qkv_TC, out_TO, segments);
        if (!Rows.fit(qkv_TC, out_TO)) {
            return plain.attention(shape, qkv_TC, segments, out_TO, keep);
        }
        return attention.forward(shape, qkv_TC, segments, out_TO, keep);
    }

    @Override
    public void attentionBackward(
            AttentionShape shape,
            Tensor gradOut_TO,
            Tensor qkv_TC,
            Segments segments,
            AttentionMemory memory,
            Tensor gradQkv_TC) {
        PrimitiveShapes.attentionBackward(shape, gradOut_TO, qkv_TC, segments, gradQkv_TC);
        if (Rows.fit(gradOut_TO, qkv_TC, gradQkv_TC) && memory != AttentionMemory.NONE) {
            attention.backward(shape, gradOut_TO, qkv_TC, segments, memory, gradQkv_TC);
        } else {
            plain.attentionBackward(shape, gradOut_TO, qkv_TC, segments, memory, gradQkv_TC);
        }
    }

    @Override
    public void cache(AttentionShape shape, Tensor qkv_TC, KeyValues.Places places, KeyValues cache) {
        CacheChecks.places("cache", shape, qkv_TC, places, cache);
        if (VectorCachedAttention.fit(qkv_TC, cache, qkv_TC)) {
            VectorCachedAttention.store(shape, Rows.of(qkv_TC), places, cache);
        } else {
            PlainCachedAttention.store(shape, qkv_TC, places, cache);
        }
    }

    @Override
    public void cachedAttention(AttentionShape shape, Tensor qkv_RC, CacheRows rows, KeyValues cache, Tensor out_RO) {
        CacheChecks.runs("cachedAttention", shape, qkv_RC, rows, cache, out_RO);
        if (VectorCachedAttention.fit(qkv_RC, cache, out_RO)) {
            cachedAttention.attend(shape, Rows.of(qkv_RC), rows, cache, Rows.of(out_RO));
        } else {
            PlainCachedAttention.attend(shape, qkv_RC, rows, cache, out_RO);
        }
    }

    @Override
    public void furtherAttention(
            AttentionShape shape, Tensor qkv_TC, CachedSequence sequence, KeyValues cache, Tensor out_TO) {
        CacheChecks.sequence("furtherAttention", shape, qkv_TC, sequence, cache, out_TO);
        if (!VectorCachedAttention.fit(qkv_TC, cache, out_TO)) {
            plain.furtherAttention(shape, qkv_TC, sequence, cache, out_TO);
            return;
        }
        try (Scope scope = Scope.confined()) {
            int seen = sequence.seen(Math.toIntExact(qkv_TC.size(0)), shape.window());
            Tensor keyValue_L2K = Tensor.empty(scope, DataType.FLOAT32, qkv_TC.device(), seen, 2L * shape.keyColumns());
            VectorCachedAttention.gather(shape, sequence, cache, Rows.of(keyValue_L2K));
            attention.further(shape, qkv_TC, keyValue_L2K, out_TO);
        }
    }

    @Override
    public Draws.Drawn draw(Tensor logits_RV, Draws draws) {
        CacheChecks.draws("draw", logits_RV, draws);
        return Rows.fit(logits_RV) ? this.draws.draw(Rows.of(logits_RV), draws) : PlainDraws.draw(logits_RV, draws);
    }

    @Override
    public void glu(Activation activation, Tensor gateUp_T2F, Tensor out_TF) {
        Shapes.gated("glu", gateUp_T2F, out_TF);
        if (Rows.fit(gateUp_T2F, out_TF)) {
            mlp.forward(activation, Rows.of(gateUp_T2F), Rows.of(out_TF));
        } else {
            plain.glu(activation, gateUp_T2F, out_TF);
        }
    }

    @Override
    public void gluBackward(Activation activation, Tensor gradOut_TF, Tensor gateUp_T2F, Tensor gradGateUp_T2F) {
        PrimitiveShapes.gluBackward(gradOut_TF, gateUp_T2F, gradGateUp_T2F);
        if (Rows.fit(gradOut_TF, gateUp_T2F, gradGateUp_T2F)) {
            mlp.backward(activation, Rows.of(gradOut_TF), Rows.of(gateUp_T2F), Rows.of(gradGateUp_T2F));
        } else {
            plain.gluBackward(activation, gradOut_TF, gateUp_T2F, gradGateUp_T2F);
        }
    }

    @Override
    public void rowStatistics(
            Tensor logits_RV,
            Tensor targets_R,
            LogitTransform transform,
            RowStatistics statistics,
            boolean keepExponentials) {
        PrimitiveShapes.rowStatistics(logits_RV, targets_R, statistics);
        if (Rows.fit(logits_RV) && Rows.fitIndex(targets_R) && VectorHead.fit(statistics)) {
            Rows.checkIndex("rowStatistics", targets_R, logits_RV.size(1));
            head.statistics(Rows.of(logits_RV), targets_R.address(), transform, statistics, keepExponentials);
        } else {
            plain.rowStatistics(logits_RV, targets_R, transform, statistics, keepExponentials);
        }
    }

    @Override
    public void transformLogits(Tensor logits_RV, LogitTransform transform) {
        if (transform.isNone()) {
            return;
        }
        if (Rows.fit(logits_RV)) {
            head.transform(Rows.of(logits_RV), transform);
        } else {
            plain.transformLogits(logits_RV, transform);
        }
    }

    @Override
    public void exponentialScale(Tensor coefficient_R, Tensor sum_R, Tensor scale_R) {
        PrimitiveShapes.exponentialScale(coefficient_R, sum_R, scale_R);
        if (Rows.fitRuns(coefficient_R, sum_R, scale_R)) {
            VectorHead.scale(
                    coefficient_R.address(), sum_R.address(), scale_R.address(), Math.toIntExact(sum_R.elements()));
        } else {
            plain.exponentialScale(coefficient_R, sum_R, scale_R);
        }
    }

    @Override
    public void scaleRows(Tensor x_RH, Tensor scale_R, Tensor out_RH) {
        PrimitiveShapes.scaleRows(x_RH, scale_R, out_RH);
        if (Rows.fit(x_RH, out_RH) && Rows.fitRuns(scale_R)) {
            rows.scale(Rows.of(x_RH), scale_R.address(), Rows.of(out_RH));
        } else {
            plain.scaleRows(x_RH, scale_R, out_RH);
        }
    }

    @Override
    public void addScaledRows(Tensor table_VH, Tensor rows_R, Tensor coefficient_R, Tensor out_RH) {
        PrimitiveShapes.addScaledRows(table_VH, rows_R, coefficient_R, out_RH);
        if (fitIndexed(table_VH, rows_R, out_RH) && Rows.fitRuns(coefficient_R)) {
            Rows.checkIndex("addScaledRows", rows_R, table_VH.size(0));
            rows.addScaled(Rows.of(table_VH), rows_R.address(), coefficient_R.address(), Rows.of(out_RH));
        } else {
            plain.addScaledRows(table_VH, rows_R, coefficient_R, out_RH);
        }
    }

    @Override
    public void addScaledToRows(Tensor x_RH, Tensor rows_R, Tensor coefficient_R, Tensor table_VH) {
        PrimitiveShapes.addScaledToRows(x_RH, rows_R, coefficient_R, table_VH);
        if (fitIndexed(table_VH, rows_R, x_RH) && Rows.fitRuns(coefficient_R)) {
            Rows.checkIndex("addScaledToRows", rows_R, table_VH.size(0));
            rows.addScaledTo(Rows.of(x_RH), rows_R.address(), coefficient_R.address(), Rows.of(table_VH));
        } else {
            plain.addScaledToRows(x_RH, rows_R, coefficient_R, table_VH);
        }
    }

    @Override
    public double sumOfSquares(Tensor x_N) {
        return Rows.fitRuns(x_N) ? optimizer.sumOfSquares(x_N.address(), x_N.elements()) : plain.sumOfSquares(x_N);
    }

    @Override
    public void adamW(Tensor parameters_N, Tensor gradients_N, Tensor mean_N, Tensor variance_N, AdamWStep step) {
        PrimitiveShapes.adamW(parameters_N, gradients_N, mean_N, variance_N);
        if (Rows.fitRuns(parameters_N, gradients_N, mean_N, variance_N)) {
            optimizer.adamW(
                    parameters_N.address(),
                    gradients_N.address(),
                    mean_N.address(),
                    variance_N.address(),
                    parameters_N.elements(),
                    step);
        } else {
            plain.adamW(parameters_N, gradients_N, mean_N, variance_N, step);
        }
    }

    @Override
    public void adamW(Tensor parameters_N, Tensor gradients_N, AdamWState state, AdamWStep step) {
        state.check(parameters_N, gradients_N);
        boolean float32 = gradients_N.type() == DataType.FLOAT32 && state.update() instanceof ParameterUpdate.Direct;
        if (float32
                && state.moments() instanceof Moments.Plain(Tensor mean_N, Tensor variance_N)
                && mean_N.type() == DataType.FLOAT32
                && variance_N.type() == DataType.FLOAT32) {
            adamW(parameters_N, gradients_N, mean_N, variance_N, step);
        } else if (VectorStates.fit(parameters_N, gradients_N)) {
            optimizer.adamW(parameters_N, gradients_N, state, step);
        } else {
            plain.adamW(parameters_N, gradients_N, state, step);
        }
    }

    private static boolean fitIndexed(Tensor table, Tensor index, Tensor rows) {
        return Rows.fit(table, rows) && Rows.fitIndex(index);
    }
}
