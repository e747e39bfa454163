package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Launcher;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Our own kernels for an NVIDIA card, for float32 and bfloat16: shapes are checked here, grids and arguments made by
/// the `Cuda...` classes beside it.
///
/// Nothing here waits for the card but [#draw] and [#sumOfSquares]. Sums are taken in an order that hangs on shapes
/// only: results repeat bit for bit. What has no kernel (another type, a last stride that is not 1) goes the way of
/// [AtenKernels]. An index outside its table stops the kernel, and with it the process's use of the card: a check on
/// the host would wait for it. One thread's, like the stream. Legend: see [Kernels].
public final class CudaKernels implements Kernels {

    private final Kernels plain;
    private final Cuda cuda;
    private final @Nullable StepGraphs graphs;
    private final MatrixProducts products;
    private final AttentionKernel attention;
    private final HostExchange exchange;
    private final CudaRows rows;
    private final CudaNorms norms;
    private final CudaHead head;
    private final CudaCachedAttention cachedAttention;
    private final CudaDraws draws;
    private final CudaOptimizer optimizer;
    private final CudaStates states;

    /// Products and attention by libtorch's operators.
    public CudaKernels(Launcher launcher) {
        this(launcher, MatrixProducts.LIBTORCH, new PlainAttention());
    }

    public CudaKernels(Launcher launcher, MatrixProducts products, AttentionKernel attention) {
        this(new Cuda(launcher, UnaryOperator.identity()), products, attention, new DirectExchange());
    }

    CudaKernels(Cuda cuda, MatrixProducts products, AttentionKernel attention, HostExchange exchange) {
        this(cuda, products, attention, exchange, null);
    }

    /// @param graphs what can record steps of decoding; null: nothing can
    CudaKernels(
            Cuda cuda,
            MatrixProducts products,
            AttentionKernel attention,
            HostExchange exchange,
            @Nullable StepGraphs graphs) {
        this(cuda, products, attention, exchange, new CudaCachedAttention(cuda, exchange), new AtenKernels(), graphs);
    }

    /// @param plain what has no kernel goes there
    CudaKernels(
            Cuda cuda,
            MatrixProducts products,
            AttentionKernel attention,
            HostExchange exchange,
            CudaCachedAttention cachedAttention,
            Kernels plain,
            @Nullable StepGraphs graphs) {
        this.cuda = cuda;
        this.plain = plain;
        this.graphs = graphs;
        this.cachedAttention = cachedAttention;
        this.products = products;
        this.attention = attention;
        this.exchange = exchange;
        rows = new CudaRows(cuda);
        norms = new CudaNorms(cuda, rows);
        head = new CudaHead(cuda);
        draws = new CudaDraws(cuda, exchange);
        optimizer = new CudaOptimizer(cuda);
        states = new CudaStates(cuda);
    }

    @Nullable
    StepGraphs graphs() {
        return graphs;
    }

    @Override
    public String name() {
        return "cuda";
    }

    /// Loads all kernels, and compiles those that no earlier process has.
    @Override
    public void warmUp() {
        cuda.load();
    }

    @Override
    public HostExchange exchange() {
        return exchange;
    }

    @Override
    public void matmul(Tensor left, Tensor right, Tensor out) {
        Shapes.product("matmul", left, right, out);
        products.product(left, right, out);
    }

    @Override
    public void matmulPlus(Tensor addend, Tensor left, Tensor right, Tensor out) {
        PrimitiveShapes.matmulPlus(addend, left, right, out);
        products.productPlus(addend, left, right, out);
    }

    @Override
    public void addBias(Tensor x_TO, Tensor bias_O) {
        Shapes.lastAxis("addBias", x_TO, bias_O);
        if (Strided.fitMatrices(x_TO) && Strided.areRuns(x_TO.type(), bias_O)) {
            rows.addBias(Strided.of(x_TO), bias_O);
        } else {
            plain.addBias(x_TO, bias_O);
        }
    }

    @Override
    public void addColumnSums(Tensor x_TO, Tensor sums_O) {
        Shapes.lastAxis("addColumnSums", x_TO, sums_O);
        if (Strided.fitMatrices(x_TO) && Strided.isFloatRun(sums_O)) {
            rows.addColumnSums(Strided.of(x_TO), sums_O);
        } else {
            plain.addColumnSums(x_TO, sums_O);
        }
    }

    @Override
    public void add(Tensor source, Tensor target) {
        Shapes.same("add", source, target);
        if (source.dimensions() <= 2 && Strided.fit(source, target)) {
            rows.add(Strided.of(source), Strided.of(target));
        } else {
            plain.add(source, target);
        }
    }

    @Override
    public void gatherRows(Tensor table_VH, Tensor rows_T, Tensor out_TH) {
        Shapes.rowsOf("gatherRows", table_VH, rows_T, out_TH);
        if (Strided.fitMatrices(table_VH, out_TH) && Strided.areRuns(DataType.INT64, rows_T)) {
            rows.gather(Strided.of(table_VH), rows_T, Strided.of(out_TH));
        } else {
            plain.gatherRows(table_VH, rows_T, out_TH);
        }
    }

    @Override
    public void addToRows(Tensor x_TH, Tensor rows_T, Tensor table_VH) {
        Shapes.rowsOf("addToRows", table_VH, rows_T, x_TH);
        if (CudaRows.canAddTo(table_VH, x_TH) && Strided.areRuns(DataType.INT64, rows_T)) {
            rows.addTo(Strided.of(x_TH), rows_T, null, Strided.of(table_VH));
        } else {
            plain.addToRows(x_TH, rows_T, table_VH);
        }
    }

    @Override
    public void rmsNorm(Tensor x_RH, Tensor weight_H, NormForm form, Tensor out_RH, Tensor inverse_R) {
        PrimitiveShapes.rmsNorm(x_RH, weight_H, out_RH, inverse_R);
        boolean runs = Strided.areRuns(x_RH.type(), weight_H) && Strided.areRuns(DataType.FLOAT32, inverse_R);
        if (runs && Strided.fit(x_RH, out_RH)) {
            norms.forward(null, Strided.of(x_RH), weight_H, form, Strided.of(out_RH), inverse_R);
        } else {
            plain.rmsNorm(x_RH, weight_H, form, out_RH, inverse_R);
        }
    }

    @Override
    public void rmsNormPlus(
            Tensor addend_RH, Tensor x_RH, Tensor weight_H, NormForm form, Tensor out_RH, Tensor inverse_R) {
        PrimitiveShapes.rmsNormPlus(addend_RH, x_RH, weight_H, out_RH, inverse_R);
        boolean runs = Strided.areRuns(x_RH.type(), weight_H) && Strided.areRuns(DataType.FLOAT32, inverse_R);
        if (runs && Strided.fit(x_RH, addend_RH, out_RH)) {
            norms.forward(Strided.of(addend_RH), Strided.of(x_RH), weight_H, form, Strided.of(out_RH), inverse_R);
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
        boolean runs = Strided.areRuns(x_RH.type(), weight_H) && Strided.areRuns(DataType.FLOAT32, inverse_R);
        if (runs && Strided.isFloatRun(gradWeight_H) && Strided.fit(gradOut_RH, x_RH, gradX_RH)) {
            norms.backward(gradOut_RH, x_RH, weight_H, form, inverse_R, gradX_RH, accumulate, gradWeight_H);
        } else {
            plain.rmsNormBackward(gradOut_RH, x_RH, weight_H, form, inverse_R, gradX_RH, accumulate, gradWeight_H);
        }
    }

    @Override
    public void rope(Tensor x_THD, Tensor cos_PD, Tensor sin_PD, Tensor positions_T, boolean inverse) {
        PrimitiveShapes.rope(x_THD, cos_PD, sin_PD, positions_T);
        boolean angles = Strided.fitMatrices(cos_PD, sin_PD) && cos_PD.type() == DataType.FLOAT32;
        if (angles && Strided.fit(x_THD) && Strided.areRuns(DataType.INT64, positions_T)) {
            norms.rope(x_THD, cos_PD, sin_PD, positions_T, inverse);
        } else {
            plain.rope(x_THD, cos_PD, sin_PD, positions_T, inverse);
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
        if (CudaCachedAttention.fit(shape, qkv_TC, cache)) {
            cachedAttention.store(shape, qkv_TC, places, cache);
        } else {
            plain.cache(shape, qkv_TC, places, cache);
        }
    }

    @Override
    public void cachedAttention(AttentionShape shape, Tensor qkv_RC, CacheRows rows, KeyValues cache, Tensor out_RO) {
        CacheChecks.runs("cachedAttention", shape, qkv_RC, rows, cache, out_RO);
        if (CudaCachedAttention.fit(shape, qkv_RC, cache) && Strided.fitMatrices(qkv_RC, out_RO)) {
            cachedAttention.attend(shape, qkv_RC, rows, cache, out_RO);
        } else {
            plain.cachedAttention(shape, qkv_RC, rows, cache, out_RO);
        }
    }

    @Override
    public void furtherAttention(
            AttentionShape shape, Tensor qkv_TC, CachedSequence sequence, KeyValues cache, Tensor out_TO) {
        CacheChecks.sequence("furtherAttention", shape, qkv_TC, sequence, cache, out_TO);
        if (!CudaCachedAttention.fit(shape, qkv_TC, cache)) {
            plain.furtherAttention(shape, qkv_TC, sequence, cache, out_TO);
        } else if (qkv_TC.size(0) > 0) {
            try (Scope scope = Scope.confined()) {
                int seen = sequence.seen(Math.toIntExact(qkv_TC.size(0)), shape.window());
                attention.further(shape, qkv_TC, cachedAttention.gather(scope, shape, sequence, seen, cache), out_TO);
            }
        }
    }

    @Override
    public Draws.Drawn draw(Tensor logits_RV, Draws settings) {
        CacheChecks.draws("draw", logits_RV, settings);
        return Strided.fitMatrices(logits_RV)
                ? draws.draw(Strided.of(logits_RV), settings)
                : plain.draw(logits_RV, settings);
    }

    @Override
    public void glu(Activation activation, Tensor gateUp_T2F, Tensor out_TF) {
        Shapes.gated("glu", gateUp_T2F, out_TF);
        if (Strided.fitMatrices(gateUp_T2F, out_TF)) {
            head.glu(activation, Strided.of(gateUp_T2F), Strided.of(out_TF));
        } else {
            plain.glu(activation, gateUp_T2F, out_TF);
        }
    }

    @Override
    public void gluBackward(Activation activation, Tensor gradOut_TF, Tensor gateUp_T2F, Tensor gradGateUp_T2F) {
        PrimitiveShapes.gluBackward(gradOut_TF, gateUp_T2F, gradGateUp_T2F);
        if (Strided.fitMatrices(gradOut_TF, gateUp_T2F, gradGateUp_T2F)) {
            head.gluBackward(activation, Strided.of(gradOut_TF), Strided.of(gateUp_T2F), Strided.of(gradGateUp_T2F));
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
        boolean runs = Strided.areRuns(DataType.FLOAT32, statistics.all().toArray(Tensor[]::new));
        if (runs && Strided.fitMatrices(logits_RV) && Strided.areRuns(DataType.INT64, targets_R)) {
            head.statistics(Strided.of(logits_RV), targets_R, transform, statistics, keepExponentials);
        } else {
            plain.rowStatistics(logits_RV, targets_R, transform, statistics, keepExponentials);
        }
    }

    @Override
    public void transformLogits(Tensor logits_RV, LogitTransform transform) {
        if (transform.isNone()) {
            return;
        }
        if (Strided.fitMatrices(logits_RV)) {
            head.transform(Strided.of(logits_RV), transform);
        } else {
            plain.transformLogits(logits_RV, transform);
        }
    }

    @Override
    public void exponentialScale(Tensor coefficient_R, Tensor sum_R, Tensor scale_R) {
        PrimitiveShapes.exponentialScale(coefficient_R, sum_R, scale_R);
        if (Strided.areRuns(DataType.FLOAT32, coefficient_R, sum_R, scale_R)) {
            head.scale(coefficient_R, sum_R, scale_R);
        } else {
            plain.exponentialScale(coefficient_R, sum_R, scale_R);
        }
    }

    @Override
    public void scaleRows(Tensor x_RH, Tensor scale_R, Tensor out_RH) {
        PrimitiveShapes.scaleRows(x_RH, scale_R, out_RH);
        if (Strided.fitMatrices(x_RH, out_RH) && Strided.areRuns(DataType.FLOAT32, scale_R)) {
            rows.scale(Strided.of(x_RH), scale_R, Strided.of(out_RH));
        } else {
            plain.scaleRows(x_RH, scale_R, out_RH);
        }
    }

    @Override
    public void addScaledRows(Tensor table_VH, Tensor rows_R, Tensor coefficient_R, Tensor out_RH) {
        PrimitiveShapes.addScaledRows(table_VH, rows_R, coefficient_R, out_RH);
        if (Strided.fitMatrices(table_VH, out_RH) && CudaRows.areIndexAndFactor(rows_R, coefficient_R)) {
            rows.addScaled(Strided.of(table_VH), rows_R, coefficient_R, Strided.of(out_RH));
        } else {
            plain.addScaledRows(table_VH, rows_R, coefficient_R, out_RH);
        }
    }

    @Override
    public void addScaledToRows(Tensor x_RH, Tensor rows_R, Tensor coefficient_R, Tensor table_VH) {
        PrimitiveShapes.addScaledToRows(x_RH, rows_R, coefficient_R, table_VH);
        if (CudaRows.canAddTo(table_VH, x_RH) && CudaRows.areIndexAndFactor(rows_R, coefficient_R)) {
            rows.addTo(Strided.of(x_RH), rows_R, coefficient_R, Strided.of(table_VH));
        } else {
            plain.addScaledToRows(x_RH, rows_R, coefficient_R, table_VH);
        }
    }

    @Override
    public double sumOfSquares(Tensor x_N) {
        return Strided.isFloatRun(x_N) ? optimizer.sumOfSquares(x_N) : plain.sumOfSquares(x_N);
    }

    @Override
    public void adamW(Tensor parameters_N, Tensor gradients_N, Tensor mean_N, Tensor variance_N, AdamWStep step) {
        PrimitiveShapes.adamW(parameters_N, gradients_N, mean_N, variance_N);
        boolean moments = Strided.areRuns(DataType.FLOAT32, mean_N, variance_N);
        if (moments && Strided.isFloatRun(parameters_N) && Strided.isFloatRun(gradients_N)) {
            optimizer.adamW(parameters_N, gradients_N, mean_N, variance_N, step);
        } else {
            plain.adamW(parameters_N, gradients_N, mean_N, variance_N, step);
        }
    }

    @Override
    public void adamW(Tensor parameters_N, Tensor gradients_N, AdamWState state, AdamWStep step) {
        state.check(parameters_N, gradients_N);
        if (CudaStates.fit(parameters_N, gradients_N, state)) {
            states.adamW(parameters_N, gradients_N, state, step);
        } else {
            plain.adamW(parameters_N, gradients_N, state, step);
        }
    }
}
