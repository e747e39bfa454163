package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AttentionPlan.Part;
import io.burnish.tensor.libtorch.FlashAttentionForCpu;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Attention by libtorch's blocked kernel, part by part of an [AttentionPlan], the parts merged by their
/// log-sum-exps; trees of few tokens by [VectorShortAttention].
///
/// Backward needs no merging: given the whole output and the whole log-sum-exp, the gradient of softmax over
/// all keys is the sum of what each part's keys contribute.
///
/// Legend: T tokens, C columns of q, k and v, O all query heads side by side, H query heads. In calls: B batch, M
/// heads of a batch, N tokens, D head size. Where query heads share a key head, key heads are the batch and
/// the group its heads, all reading the same key (a stride of 0); else the batch is 1.
final class VectorAttention {

    private final Workers workers;
    private final AttentionPlans plans;
    private final VectorShortAttention shortAttention;

    /// @param shortTokens trees of at most so many tokens are done without calls
    VectorAttention(Workers workers, int shortTokens) {
        this.workers = workers;
        this.plans = new AttentionPlans(shortTokens);
        this.shortAttention = new VectorShortAttention(workers);
    }

    AttentionPlans plans() {
        return plans;
    }

    /// What backward needs beside q, k and v.
    ///
    /// @param out_TO the caller's tensor, which it leaves as it is until then
    private record Memory(Scope scope, Tensor out_TO, Tensor logSumExp_TH) implements AttentionMemory {
        @Override
        public void close() {
            scope.close();
        }
    }

    AttentionMemory forward(AttentionShape shape, Tensor qkv_TC, AttentionPlan plan, Tensor out_TO, boolean keep) {
        Scope scope = Scope.confined();
        try {
            Tensor logSumExp_TH =
                    Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), out_TO.size(0), shape.queryHeads());
            AttentionParts parts = new AttentionParts(workers, shape);
            shortAttention.forward(shape, Rows.of(qkv_TC), plan.shortTrees(), Rows.of(out_TO), Rows.of(logSumExp_TH));
            for (Part part : plan.parts()) {
                try (Scope call = Scope.confined()) {
                    Views views = new Views(call, shape, qkv_TC, part);
                    FlashAttentionForCpu.Forward forward = FlashAttentionForCpu.forward(
                            views.query().handle(),
                            views.key().handle(),
                            views.value().handle(),
                            part.causal(),
                            views.mask(),
                            shape.scale());
                    Tensor out_BMND = Tensor.adopt(call, forward.out_BHQD());
                    Tensor logSumExp_BMN = Tensor.adopt(call, forward.logSumExp());
                    parts.merge(part, out_BMND, logSumExp_BMN, out_TO, logSumExp_TH);
                }
            }
            if (!keep) {
                scope.close();
                return AttentionMemory.NONE;
            }
            return new Memory(scope, out_TO, logSumExp_TH);
        } catch (Throwable t) {
            scope.close();
            throw t;
        }
    }

    void backward(
            AttentionShape shape,
            Tensor gradOut_TO,
            Tensor qkv_TC,
            AttentionPlan plan,
            AttentionMemory attentionMemory,
            Tensor gradQkv_TC) {
        if (!(attentionMemory instanceof Memory memory)) {
            throw new IllegalStateException("attentionBackward: forward was told that no backward would follow");
        }
        if (plan.masked()) {
            gradQkv_TC.zero(); // own parts overlap: all of them add
        }
        shortAttention.backward(
                shape,
                Rows.of(gradOut_TO),
                Rows.of(qkv_TC),
                plan.shortTrees(),
                Rows.of(memory.out_TO()),
                Rows.of(memory.logSumExp_TH()),
                Rows.of(gradQkv_TC));
        AttentionParts parts = new AttentionParts(workers, shape);
        for (Part part : plan.parts()) {
            try (Scope call = Scope.confined()) {
                Views views = new Views(call, shape, qkv_TC, part);
                FlashAttentionForCpu.Backward gradients = FlashAttentionForCpu.backward(
                        views.heads(gradOut_TO).handle(),
                        views.query().handle(),
                        views.key().handle(),
                        views.value().handle(),
                        new FlashAttentionForCpu.Forward(
                                views.heads(memory.out_TO()).handle(),
                                views.logSumExp(memory.logSumExp_TH()).handle()),
                        part.causal(),
                        views.mask(),
                        shape.scale());
                Tensor gradQuery = Tensor.adopt(call, gradients.gradQuery_BHQD());
                Tensor gradKey = Tensor.adopt(call, gradients.gradKey_BHKD());
                Tensor gradValue = Tensor.adopt(call, gradients.gradValue_BHKD());
                boolean first = part.own() && !plan.masked();
                parts.addGradients(part, gradQuery, gradKey, gradValue, gradQkv_TC, first);
            }
        }
    }

    /// One call's operands as libtorch wants them, all in place.
    private record Views(Scope scope, AttentionShape shape, Tensor qkv_TC, Part part) {

        Tensor query() {
            return heads(qkv_TC);
        }

        Tensor key() {
            return keyHeads(shape.queryColumns());
        }

        Tensor value() {
            return keyHeads(shape.queryColumns() + shape.keyColumns());
        }

        /// The queries' rows of a tensor whose columns start with all query heads: [B, M, N, D].
        Tensor heads(Tensor x_TC) {
            long[] sizes = {batch(), headsOfBatch(), part.queries(), shape.headSize()};
            long[] strides = {(long) headsOfBatch() * shape.headSize(), shape.headSize(), x_TC.stride(0), 1};
            return x_TC.view(scope, part.query() * x_TC.stride(0), sizes, strides);
        }

        Tensor logSumExp(Tensor logSumExp_TH) {
            long[] sizes = {batch(), headsOfBatch(), part.queries()};
            long[] strides = {headsOfBatch(), 1, logSumExp_TH.stride(0)};
            return logSumExp_TH.view(scope, part.query() * logSumExp_TH.stride(0), sizes, strides);
        }

        @Nullable
        MemorySegment mask() {
            MemorySegment mask_QK = part.mask_QK();
            return mask_QK == null
                    ? null
                    : Tensor.overHostMemory(scope, mask_QK, DataType.FLOAT32, part.queries(), part.keys())
                            .handle();
        }

        private Tensor keyHeads(int column) {
            long size = shape.headSize();
            long[] sizes = {batch(), headsOfBatch(), part.keys(), size};
            long[] strides = {size, shape.group() == 1 ? size : 0, qkv_TC.stride(0), 1};
            return qkv_TC.view(scope, part.key() * qkv_TC.stride(0) + column, sizes, strides);
        }

        private int batch() {
            return shape.group() == 1 ? 1 : shape.keyHeads();
        }

        private int headsOfBatch() {
            return shape.group() == 1 ? shape.keyHeads() : shape.group();
        }
    }
}
