package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.libtorch.FlashAttentionForCuda;
import io.burnish.tensor.libtorch.TensorFunctions;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// libtorch's flash attention on a card: bf16 and fp16, heads of up to 256, Ampere and newer.
final class LibTorchVarlen implements VarlenAttention {

    private static final int LARGEST_HEAD = 256;
    private static final int HEAD_MULTIPLE = 8;

    private record Handles(FlashAttentionForCuda.Forward forward) implements Saved {}

    @Override
    public Optional<String> refusal(AttentionShape shape, DataType type) {
        return refuses(shape, type);
    }

    static Optional<String> refuses(AttentionShape shape, DataType type) {
        if (type != DataType.BFLOAT16 && type != DataType.FLOAT16) {
            return Optional.of("it computes in bf16 and fp16, not in " + type);
        }
        if (shape.headSize() > LARGEST_HEAD || shape.headSize() % HEAD_MULTIPLE != 0) {
            return Optional.of("it takes heads of up to %d elements, a multiple of %d, not of %d"
                    .formatted(LARGEST_HEAD, HEAD_MULTIPLE, shape.headSize()));
        }
        if (shape.softCap() > 0) {
            return Optional.of("libtorch's has no soft-cap of scores, and this model asks for " + shape.softCap());
        }
        return Optional.empty();
    }

    @Override
    public Forward forward(
            Scope call,
            Scope kept,
            AttentionShape shape,
            Tensor query_QHD,
            Tensor key_KGD,
            Tensor value_KGD,
            Runs runs) {
        FlashAttentionForCuda.Forward forward = FlashAttentionForCuda.forward(
                query_QHD.handle(), key_KGD.handle(), value_KGD.handle(), handles(runs), shape.scale(), shape.window());
        // the random state is of a type that Tensor does not know
        return new Forward(
                Tensor.adopt(call, forward.out_QHD()),
                new Handles(new FlashAttentionForCuda.Forward(
                        MemorySegment.NULL,
                        owned(kept, forward.logSumExp_HQ()),
                        owned(kept, forward.randomState()),
                        owned(kept, forward.unused()))));
    }

    @Override
    public Backward backward(
            Scope scope,
            AttentionShape shape,
            Tensor gradOut_QHD,
            Tensor query_QHD,
            Tensor key_KGD,
            Tensor value_KGD,
            Tensor out_QHD,
            Saved saved,
            Runs runs) {
        FlashAttentionForCuda.Backward backward = FlashAttentionForCuda.backward(
                gradOut_QHD.handle(),
                query_QHD.handle(),
                key_KGD.handle(),
                value_KGD.handle(),
                out_QHD.handle(),
                ((Handles) saved).forward(),
                handles(runs),
                shape.scale(),
                shape.window());
        return new Backward(
                Tensor.adopt(scope, backward.gradQuery_QHD()),
                Tensor.adopt(scope, backward.gradKey_KGD()),
                Tensor.adopt(scope, backward.gradValue_KGD()));
    }

    private static FlashAttentionForCuda.Runs handles(Runs runs) {
        return new FlashAttentionForCuda.Runs(
                runs.startQuery_S1().handle(), runs.startKey_S1().handle(), runs.longestQueries(), runs.longestKeys());
    }

    private static MemorySegment owned(Scope scope, MemorySegment handle) {
        return handle.reinterpret(scope.arena(), TensorFunctions::delete);
    }
}
