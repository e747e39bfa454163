package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import org.slf4j.LoggerFactory;

/// What an op asks of a device: every pass over a tensor that is not a copy.
///
/// Outputs are given by the caller; nothing is allocated that outlives the call (but [AttentionMemory]). Norms,
/// softmax and sums are computed in fp32 or better whatever the tensors' type. Implementations check shapes
/// and throw [io.burnish.tensor.ShapeException] with the primitive's name and the shapes.
///
/// Legend: T tokens, R rows, H hidden, V vocabulary, F the MLP's inner size, O a linear's outputs, N elements,
/// P positions, D head size, C the columns of fused query, key and value (all query heads, then key, then
/// value heads).
public interface Kernels {

    /// The fastest implementation for a device: on a card our own kernels, on the CPU the fused one where the JVM was
    /// started with the Vector API.
    ///
    /// @throws io.burnish.tensor.cuda.CudaException where the card cannot be used
    /// @throws io.burnish.tensor.libtorch.LibTorchException where libtorch has no CUDA half
    static Kernels of(Device device) {
        if (device.isGpu()) {
            return RecordedKernels.around(CardKernels.on(device));
        }
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (!vectors) {
            LoggerFactory.getLogger(Kernels.class)
                    .warn("The JVM was started without --add-modules=jdk.incubator.vector: the plain kernels run, "
                            + "which are several times slower.");
            return new AtenKernels();
        }
        return RecordedKernels.around(new VectorKernels());
    }

    /// The implementation's name for logs and keys of cached results: `aten`, `vector`, `cuda`.
    String name();

    /// Gets ready, so that the first step is not slower than the others. Safe on any thread, beside a model that
    /// loads; further calls return at once.
    default void warmUp() {}

    /// The way of a pass's numbers to the host and back.
    default HostExchange exchange() {
        return new DirectExchange();
    }

    // ---- matrix products; operands may be transposed views

    /// out = left right.
    void matmul(Tensor left, Tensor right, Tensor out);

    /// out = addend + left right; `out` and `addend` may be the same tensor.
    void matmulPlus(Tensor addend, Tensor left, Tensor right, Tensor out);

    // ---- rows and columns

    /// x[t] += bias for every row.
    void addBias(Tensor x_TO, Tensor bias_O);

    /// sums += the sum of x over its rows.
    void addColumnSums(Tensor x_TO, Tensor sums_O);

    /// target += source, equal shapes.
    void add(Tensor source, Tensor target);

    /// out[t] = table[rows[t]].
    void gatherRows(Tensor table_VH, Tensor rows_T, Tensor out_TH);

    /// table[rows[t]] += x[t], in a fixed order.
    void addToRows(Tensor x_TH, Tensor rows_T, Tensor table_VH);

    // ---- normalisation (arXiv 1910.07467)

    /// out = x * inverse * (offset + weight) with inverse = 1 / sqrt(mean(x^2) + epsilon), over the last axis.
    ///
    /// @param x_RH two or three axes, any strides but the last, which is 1; `out` has its shape and may be `x`
    ///     itself
    /// @param inverse_R written: one float32 a row, what backward needs
    void rmsNorm(Tensor x_RH, Tensor weight_H, NormForm form, Tensor out_RH, Tensor inverse_R);

    /// out = addend + norm(x), rounded once: a branch that ends in a norm joins the residual stream.
    ///
    /// (A branch that ends in a product joins it by [#matmulPlus], and needs no pass for it either.)
    ///
    /// @param addend_RH of the shape of x; `out` may be `addend` itself
    void rmsNormPlus(Tensor addend_RH, Tensor x_RH, Tensor weight_H, NormForm form, Tensor out_RH, Tensor inverse_R);

    /// The gradient of [#rmsNorm], and of [#rmsNormPlus] by its x.
    ///
    /// @param gradX_RH where the input's gradient goes; may be `gradOut` itself when not accumulating
    /// @param accumulate whether `gradX` is added to instead of overwritten
    /// @param gradWeight_H added to
    void rmsNormBackward(
            Tensor gradOut_RH,
            Tensor x_RH,
            Tensor weight_H,
            NormForm form,
            Tensor inverse_R,
            Tensor gradX_RH,
            boolean accumulate,
            Tensor gradWeight_H);

    // ---- position (arXiv 2104.09864, the half-split form)

    /// Rotates each head of x in place by its token's position; `inverse` rotates back, which is also the
    /// gradient.
    ///
    /// @param x_THD three axes, last stride 1
    /// @param cos_PD half a head wide, float32, any scaling of the attention included
    /// @param positions_T int64
    void rope(Tensor x_THD, Tensor cos_PD, Tensor sin_PD, Tensor positions_T, boolean inverse);

    // ---- attention

    /// out[t] = softmax(cap(scale q[t] k^T)) v over the keys of t's ancestors and of its own segment up to t.
    ///
    /// @param out_TO all query heads side by side
    /// @param keep whether backward will follow; `out` must then stay as it is until it has
    AttentionMemory attention(AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep);

    /// The gradient of [#attention].
    ///
    /// @param gradQkv_TC overwritten whole
    void attentionBackward(
            AttentionShape shape,
            Tensor gradOut_TO,
            Tensor qkv_TC,
            Segments segments,
            AttentionMemory memory,
            Tensor gradQkv_TC);

    // ---- generation: new tokens, all before them cached

    /// Copies the keys and values of new tokens to their places in the cache.
    void cache(AttentionShape shape, Tensor qkv_TC, KeyValues.Places places, KeyValues cache);

    /// out[r] = softmax(cap(scale q[r] k^T)) v over the cached keys of a row: its prefix, then its own run, whose last
    /// token is the row's new one.
    void cachedAttention(AttentionShape shape, Tensor qkv_RC, CacheRows rows, KeyValues cache, Tensor out_RO);

    /// out[t] = softmax(cap(scale q[t] k^T)) v over the cached keys of one sequence up to its own: a
    /// piece of a sequence whose earlier tokens were computed before.
    ///
    /// @param qkv_TC the sequence's last tokens; their keys and values are in the cache, too
    void furtherAttention(AttentionShape shape, Tensor qkv_TC, CachedSequence sequence, KeyValues cache, Tensor out_TO);

    /// Draws the next token of each row and waits for it. The logits stay as they are.
    Draws.Drawn draw(Tensor logits_RV, Draws draws);

    // ---- the gated MLP (arXiv 2002.05202)

    /// out = activation(gate) * up: SwiGLU or GeGLU.
    ///
    /// @param gateUp_T2F gate in the first F columns, up in the others
    void glu(Activation activation, Tensor gateUp_T2F, Tensor out_TF);

    /// The gradient of [#glu].
    ///
    /// @param gradGateUp_T2F overwritten; may be `gateUp` itself
    void gluBackward(Activation activation, Tensor gradOut_TF, Tensor gateUp_T2F, Tensor gradGateUp_T2F);

    // ---- the log-prob head

    /// One pass over a group's logits: what every row's softmax says about its target.
    ///
    /// @param logits_RV z, what the product gave; y is what the transform makes of it. With `keepExponentials`
    ///     overwritten by exp(y - the row's largest) dy/dz: over the row's sum, the slope of its log-sum-exp by z
    /// @param targets_R int64
    void rowStatistics(
            Tensor logits_RV,
            Tensor targets_R,
            LogitTransform transform,
            RowStatistics statistics,
            boolean keepExponentials);

    /// Logits become what the transform makes of them, in place.
    void transformLogits(Tensor logits_RV, LogitTransform transform);

    /// scale[r] = -coefficient[r] / sum[r]: what turns the exponentials that [#rowStatistics] keeps into the part of
    /// the logits' gradient that is not the target's.
    ///
    /// @param coefficient_R float32: the gradient of the loss by each row's log-probability
    /// @param sum_R of [RowStatistics]
    /// @param scale_R overwritten; float32
    void exponentialScale(Tensor coefficient_R, Tensor sum_R, Tensor scale_R);

    /// out[r] = x[r] * scale[r]; `out` may be `x` itself.
    void scaleRows(Tensor x_RH, Tensor scale_R, Tensor out_RH);

    /// out[r] += coefficient[r] * table[rows[r]].
    void addScaledRows(Tensor table_VH, Tensor rows_R, Tensor coefficient_R, Tensor out_RH);

    /// table[rows[r]] += coefficient[r] * x[r], in a fixed order.
    void addScaledToRows(Tensor x_RH, Tensor rows_R, Tensor coefficient_R, Tensor table_VH);

    // ---- the optimizer, one pass over flat buffers

    /// The sum of squares, in double or in chunks: one fp32 sum over 15M elements is 0.1% low.
    double sumOfSquares(Tensor x_N);

    /// One update of AdamW (arXiv 1711.05101) in torch's order of operations.
    void adamW(Tensor parameters_N, Tensor gradients_N, Tensor mean_N, Tensor variance_N, AdamWStep step);

    /// The same for parameters and state of any kind. The arithmetic is float32's.
    ///
    /// @param parameters_N float32 or bfloat16, as the state's update has it
    /// @param gradients_N float32 or bfloat16
    default void adamW(Tensor parameters_N, Tensor gradients_N, AdamWState state, AdamWStep step) {
        PlainOptimizer.adamW(parameters_N, gradients_N, state, step);
    }
}
