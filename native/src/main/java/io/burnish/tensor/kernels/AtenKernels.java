package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.MatrixFunctions;
import io.burnish.tensor.libtorch.PointwiseFunctions;
import org.jspecify.annotations.Nullable;

/// The plain way, on any device: every primitive as the formula says it, in ATen operators.
///
/// Slow and obvious on purpose. It is what the other implementations are tested against, and what runs where
/// they do not. Legend: see [Kernels].
public final class AtenKernels implements Kernels {

    private final AttentionKernel attention = new PlainAttention();

    @Override
    public String name() {
        return "aten";
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
            return;
        }
        // a bfloat16 product into float32, or the other way round: in float32, rounded once
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor product = aten.matmul(aten.float32(left), aten.float32(right));
            out.copyFrom(aten.add(aten.float32(addend), product));
        }
    }

    @Override
    public void addBias(Tensor x_TO, Tensor bias_O) {
        Shapes.lastAxis("addBias", x_TO, bias_O);
        try (Scope scope = Scope.confined()) {
            x_TO.copyFrom(new Aten(scope).add(x_TO, bias_O));
        }
    }

    @Override
    public void addColumnSums(Tensor x_TO, Tensor sums_O) {
        Shapes.lastAxis("addColumnSums", x_TO, sums_O);
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor sums_1O = sums_O.reshaped(scope, 1, sums_O.size(0));
            sums_1O.copyFrom(aten.add(aten.float32(sums_1O), aten.columnSums(aten.float32(x_TO))));
        }
    }

    @Override
    public void add(Tensor source, Tensor target) {
        Shapes.same("add", source, target);
        try (Scope scope = Scope.confined()) {
            target.copyFrom(new Aten(scope).add(target, source));
        }
    }

    @Override
    public void gatherRows(Tensor table_VH, Tensor rows_T, Tensor out_TH) {
        Shapes.rowsOf("gatherRows", table_VH, rows_T, out_TH);
        try (Scope scope = Scope.confined()) {
            out_TH.copyFrom(new Aten(scope).rows(table_VH, rows_T));
        }
    }

    @Override
    public void addToRows(Tensor x_TH, Tensor rows_T, Tensor table_VH) {
        Shapes.rowsOf("addToRows", table_VH, rows_T, x_TH);
        if (x_TH.type() == DataType.FLOAT32 && table_VH.type() == DataType.FLOAT32) {
            PointwiseFunctions.addAtRows(table_VH.handle(), rows_T.handle(), x_TH.handle());
            return;
        }
        // rows that come up often must not be rounded each time
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor sums_VH = table_VH.type() == DataType.FLOAT32 ? table_VH : aten.float32(table_VH);
            PointwiseFunctions.addAtRows(
                    sums_VH.handle(), rows_T.handle(), aten.float32(x_TH).handle());
            if (sums_VH != table_VH) {
                table_VH.copyFrom(sums_VH);
            }
        }
    }

    @Override
    public void rmsNorm(Tensor x_RH, Tensor weight_H, NormForm form, Tensor out_RH, Tensor inverse_R) {
        PrimitiveShapes.rmsNorm(x_RH, weight_H, out_RH, inverse_R);
        norm(null, x_RH, weight_H, form, out_RH, inverse_R);
    }

    @Override
    public void rmsNormPlus(
            Tensor addend_RH, Tensor x_RH, Tensor weight_H, NormForm form, Tensor out_RH, Tensor inverse_R) {
        PrimitiveShapes.rmsNormPlus(addend_RH, x_RH, weight_H, out_RH, inverse_R);
        norm(addend_RH, x_RH, weight_H, form, out_RH, inverse_R);
    }

    private static void norm(
            @Nullable Tensor addend_RH, Tensor x_RH, Tensor weight_H, NormForm form, Tensor out_RH, Tensor inverse_R) {
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor x = matrix(aten, x_RH);
            long hidden = x.size(1);
            Tensor meanSquare_R1 = aten.multiply(aten.rowSums(aten.multiply(x, x)), 1.0 / hidden);
            Tensor inverse_R1 = aten.power(aten.plus(meanSquare_R1, form.epsilon()), -0.5);
            inverse_R.copyFrom(inverse_R1.reshaped(scope, inverse_R.sizes()));
            Tensor normed = aten.multiply(aten.multiply(x, inverse_R1), factor(aten, weight_H, form))
                    .reshaped(scope, out_RH.sizes());
            out_RH.copyFrom(addend_RH == null ? normed : aten.add(aten.float32(addend_RH), normed));
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
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor x = matrix(aten, x_RH);
            long hidden = x.size(1);
            Tensor inverse_R1 = inverse_R.reshaped(scope, inverse_R.elements(), 1);
            Tensor normed = aten.multiply(x, inverse_R1);
            Tensor gradOut = matrix(aten, gradOut_RH);
            Tensor gradNormed = aten.multiply(gradOut, factor(aten, weight_H, form));
            // d x = inverse * (g - normed * mean(g * normed)), g = d normed
            Tensor mean_R1 = aten.multiply(aten.rowSums(aten.multiply(gradNormed, normed)), 1.0 / hidden);
            Tensor gradX = aten.multiply(aten.subtract(gradNormed, aten.multiply(normed, mean_R1)), inverse_R1);
            Tensor shaped = gradX.reshaped(scope, gradX_RH.sizes());
            gradX_RH.copyFrom(accumulate ? aten.add(aten.float32(gradX_RH), shaped) : shaped);
            Tensor gradWeight_1H = gradWeight_H.reshaped(scope, 1, hidden);
            gradWeight_1H.copyFrom(aten.add(gradWeight_1H, aten.columnSums(aten.multiply(gradOut, normed))));
        }
    }

    // offset + weight
    private static Tensor factor(Aten aten, Tensor weight_H, NormForm form) {
        Tensor weight = aten.float32(weight_H);
        return form.offset() == 0 ? weight : aten.plus(weight, form.offset());
    }

    @Override
    public void rope(Tensor x_THD, Tensor cos_PD, Tensor sin_PD, Tensor positions_T, boolean inverse) {
        PrimitiveShapes.rope(x_THD, cos_PD, sin_PD, positions_T);
        long tokens = x_THD.size(0);
        long heads = x_THD.size(1);
        long half = x_THD.size(2) / 2;
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor cos_T1D = aten.rows(cos_PD, positions_T).reshaped(scope, tokens, 1, half);
            Tensor sin_T1D = aten.multiply(aten.rows(sin_PD, positions_T), inverse ? -1 : 1)
                    .reshaped(scope, tokens, 1, half);
            long[] halves = {tokens, heads, half};
            long[] strides = {x_THD.stride(0), x_THD.stride(1), 1};
            Tensor left = x_THD.view(scope, 0, halves, strides);
            Tensor right = x_THD.view(scope, half, halves, strides);
            Tensor newLeft = aten.subtract(aten.multiply(left, cos_T1D), aten.multiply(right, sin_T1D));
            Tensor newRight = aten.add(aten.multiply(right, cos_T1D), aten.multiply(left, sin_T1D));
            left.copyFrom(newLeft);
            right.copyFrom(newRight);
        }
    }

    @Override
    public AttentionMemory attention(
            AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep) {
        Shapes.attention("attention", shape, qkv_TC, out_TO, segments);
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
        attention.backward(shape, gradOut_TO, qkv_TC, segments, memory, gradQkv_TC);
    }

    @Override
    public void cache(AttentionShape shape, Tensor qkv_TC, KeyValues.Places places, KeyValues cache) {
        CacheChecks.places("cache", shape, qkv_TC, places, cache);
        PlainCachedAttention.store(shape, qkv_TC, places, cache);
    }

    @Override
    public void cachedAttention(AttentionShape shape, Tensor qkv_RC, CacheRows rows, KeyValues cache, Tensor out_RO) {
        CacheChecks.runs("cachedAttention", shape, qkv_RC, rows, cache, out_RO);
        PlainCachedAttention.attend(shape, qkv_RC, rows, cache, out_RO);
    }

    @Override
    public void furtherAttention(
            AttentionShape shape, Tensor qkv_TC, CachedSequence sequence, KeyValues cache, Tensor out_TO) {
        CacheChecks.sequence("furtherAttention", shape, qkv_TC, sequence, cache, out_TO);
        try (Scope scope = Scope.confined()) {
            int seen = sequence.seen(Math.toIntExact(qkv_TC.size(0)), shape.window());
            Tensor keyValue_L2K = Tensor.empty(
                    scope, cache.keys_SK().type(), cache.keys_SK().device(), seen, 2L * shape.keyColumns());
            PlainCachedAttention.gather(shape, sequence, cache, keyValue_L2K);
            attention.further(shape, qkv_TC, keyValue_L2K, out_TO);
        }
    }

    @Override
    public Draws.Drawn draw(Tensor logits_RV, Draws draws) {
        CacheChecks.draws("draw", logits_RV, draws);
        return PlainDraws.draw(logits_RV, draws);
    }

    @Override
    public void glu(Activation activation, Tensor gateUp_T2F, Tensor out_TF) {
        Shapes.gated("glu", gateUp_T2F, out_TF);
        long inner = out_TF.size(1);
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor gate = aten.float32(gateUp_T2F.columns(scope, 0, inner));
            Tensor up = aten.float32(gateUp_T2F.columns(scope, inner, 2 * inner));
            Tensor open = aten.sigmoid(aten.multiply(gate, opening(aten, activation, gate, 1)));
            out_TF.copyFrom(aten.multiply(aten.multiply(gate, open), up));
        }
    }

    @Override
    public void gluBackward(Activation activation, Tensor gradOut_TF, Tensor gateUp_T2F, Tensor gradGateUp_T2F) {
        PrimitiveShapes.gluBackward(gradOut_TF, gateUp_T2F, gradGateUp_T2F);
        long inner = gradOut_TF.size(1);
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor gate = aten.float32(gateUp_T2F.columns(scope, 0, inner));
            Tensor up = aten.float32(gateUp_T2F.columns(scope, inner, 2 * inner));
            Tensor gradOut = aten.float32(gradOut_TF);
            Tensor open = aten.sigmoid(aten.multiply(gate, opening(aten, activation, gate, 1)));
            Tensor active = aten.multiply(gate, open);
            // d (gate s(a)) / d gate = s + gate s (1 - s) da/dgate, and da/dgate = linear + 3 cubic gate^2
            Tensor opened = aten.subtract(active, aten.multiply(active, open));
            Tensor steepness = opening(aten, activation, gate, 3);
            Tensor slope = aten.add(open, aten.multiply(opened, steepness));
            Tensor gradUp = aten.multiply(gradOut, active);
            Tensor gradGate = aten.multiply(aten.multiply(gradOut, up), slope);
            gradGateUp_T2F.columns(scope, 0, inner).copyFrom(gradGate);
            gradGateUp_T2F.columns(scope, inner, 2 * inner).copyFrom(gradUp);
        }
    }

    // linear + times cubic gate^2
    private static Tensor opening(Aten aten, Activation activation, Tensor gate, int times) {
        Tensor square = aten.multiply(aten.multiply(gate, times * activation.cubic()), gate);
        return aten.plus(square, activation.linear());
    }

    @Override
    public void transformLogits(Tensor logits_RV, LogitTransform transform) {
        if (transform.isNone()) {
            return;
        }
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            logits_RV.copyFrom(transformed(aten, aten.float32(logits_RV), transform));
        }
    }

    private static Tensor transformed(Aten aten, Tensor z, LogitTransform transform) {
        Tensor inner = aten.multiply(z, transform.inner());
        return transform.softCap() == 0 ? inner : aten.multiply(aten.tanh(inner), transform.outer());
    }

    // dy/dz = slope (1 - (y / outer)^2)
    private static Tensor slopes(Aten aten, Tensor y, LogitTransform transform) {
        if (transform.softCap() == 0) {
            return aten.multiply(aten.power(y, 0), transform.slope());
        }
        double felt = -transform.slope() / (transform.outer() * transform.outer());
        return aten.plus(aten.multiply(aten.multiply(y, y), felt), transform.slope());
    }

    @Override
    public void rowStatistics(
            Tensor logits_RV,
            Tensor targets_R,
            LogitTransform transform,
            RowStatistics statistics,
            boolean keepExponentials) {
        PrimitiveShapes.rowStatistics(logits_RV, targets_R, statistics);
        long rows = logits_RV.size(0);
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor logits = transformed(aten, aten.float32(logits_RV), transform);
            Tensor targets_R1 = targets_R.reshaped(scope, rows, 1);
            Tensor[] maximum = aten.maximum(logits);
            Tensor shifted = aten.subtract(logits, maximum[0]);
            Tensor exponentials = aten.exp(shifted);
            Tensor sum_R1 = aten.rowSums(exponentials);
            Tensor logSum_R1 = aten.log(sum_R1);
            Tensor squares_R1 = aten.rowSums(aten.multiply(exponentials, exponentials));
            Tensor weighted_R1 = aten.rowSums(aten.multiply(exponentials, shifted));
            put(statistics.logp_R(), aten.subtract(aten.gather(shifted, targets_R1), logSum_R1), scope);
            put(statistics.greedy_R(), aten.multiply(logSum_R1, -1), scope);
            put(statistics.collision_R(), aten.add(aten.log(squares_R1), logSum_R1, -2), scope);
            put(statistics.entropy_R(), aten.subtract(logSum_R1, aten.divide(weighted_R1, sum_R1)), scope);
            put(statistics.hit_R(), aten.equal(maximum[1], targets_R1), scope);
            put(statistics.sum_R(), sum_R1, scope);
            Tensor slopes = slopes(aten, logits, transform);
            put(statistics.slope_R(), aten.gather(slopes, targets_R1), scope);
            if (keepExponentials) {
                logits_RV.copyFrom(aten.multiply(exponentials, slopes));
            }
        }
    }

    private static void put(Tensor target_R, Tensor value_R1, Scope scope) {
        target_R.copyFrom(value_R1.reshaped(scope, target_R.sizes()));
    }

    @Override
    public void exponentialScale(Tensor coefficient_R, Tensor sum_R, Tensor scale_R) {
        PrimitiveShapes.exponentialScale(coefficient_R, sum_R, scale_R);
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            scale_R.copyFrom(aten.divide(aten.multiply(coefficient_R, -1), sum_R));
        }
    }

    @Override
    public void scaleRows(Tensor x_RH, Tensor scale_R, Tensor out_RH) {
        PrimitiveShapes.scaleRows(x_RH, scale_R, out_RH);
        try (Scope scope = Scope.confined()) {
            Tensor scale_R1 = scale_R.reshaped(scope, scale_R.elements(), 1);
            out_RH.copyFrom(new Aten(scope).multiply(x_RH, scale_R1));
        }
    }

    @Override
    public void addScaledRows(Tensor table_VH, Tensor rows_R, Tensor coefficient_R, Tensor out_RH) {
        PrimitiveShapes.addScaledRows(table_VH, rows_R, coefficient_R, out_RH);
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor coefficient_R1 = coefficient_R.reshaped(scope, coefficient_R.elements(), 1);
            out_RH.copyFrom(aten.add(out_RH, aten.multiply(aten.rows(table_VH, rows_R), coefficient_R1)));
        }
    }

    @Override
    public void addScaledToRows(Tensor x_RH, Tensor rows_R, Tensor coefficient_R, Tensor table_VH) {
        PrimitiveShapes.addScaledToRows(x_RH, rows_R, coefficient_R, table_VH);
        try (Scope scope = Scope.confined()) {
            Tensor coefficient_R1 = coefficient_R.reshaped(scope, coefficient_R.elements(), 1);
            addToRows(new Aten(scope).multiply(x_RH, coefficient_R1), rows_R, table_VH);
        }
    }

    @Override
    public double sumOfSquares(Tensor x_N) {
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor x = aten.float32(x_N);
            return aten.sumInDouble(aten.multiply(x, x));
        }
    }

    @Override
    public void adamW(Tensor parameters_N, Tensor gradients_N, Tensor mean_N, Tensor variance_N, AdamWStep step) {
        PrimitiveShapes.adamW(parameters_N, gradients_N, mean_N, variance_N);
        try (Scope scope = Scope.confined()) {
            Aten aten = new Aten(scope);
            Tensor gradient = aten.multiply(aten.float32(gradients_N), step.gradientScale());
            Tensor mean = aten.add(mean_N, aten.subtract(gradient, mean_N), 1 - step.beta1());
            Tensor variance = aten.add(
                    aten.multiply(variance_N, step.beta2()), aten.multiply(gradient, gradient), 1 - step.beta2());
            mean_N.copyFrom(mean);
            variance_N.copyFrom(variance);
            Tensor root = aten.multiply(aten.sqrt(variance), 1 / step.varianceCorrection());
            Tensor update = aten.divide(mean, aten.plus(root, step.epsilon()));
            Tensor decayed = aten.multiply(parameters_N, 1 - step.learningRate() * step.weightDecay());
            parameters_N.copyFrom(aten.add(decayed, update, -step.stepSize()));
        }
    }

    // any strides, two or three axes -> a contiguous float32 matrix
    private static Tensor matrix(Aten aten, Tensor x) {
        long columns = x.size(x.dimensions() - 1);
        Tensor copy = x.to(aten.scope(), DataType.FLOAT32, x.device());
        return copy.reshaped(aten.scope(), x.elements() / columns, columns);
    }
}
