package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.util.Optional;

/// Causal attention over runs of different lengths, each aligned at the ends of its queries and keys.
///
/// Legend: Q queries and K keys of all runs, H query heads, G key heads, D head size, S1 runs plus one.
interface VarlenAttention {

    /// Where runs start among queries and among keys.
    ///
    /// @param startQuery_S1 int32, on the device of the queries
    record Runs(Tensor startQuery_S1, Tensor startKey_S1, int longestQueries, int longestKeys) {}

    /// What backward needs besides the output.
    interface Saved {}

    record Forward(Tensor out_QHD, Saved saved) {}

    record Backward(Tensor gradQuery_QHD, Tensor gradKey_KGD, Tensor gradValue_KGD) {}

    /// Why it does not serve a layer; empty where it does.
    Optional<String> refusal(AttentionShape shape, DataType type);

    /// @param call owns the output, which its caller copies
    /// @param kept owns what backward needs
    /// @param shape its scale and window are used, its heads are the tensors'
    Forward forward(
            Scope call,
            Scope kept,
            AttentionShape shape,
            Tensor query_QHD,
            Tensor key_KGD,
            Tensor value_KGD,
            Runs runs);

    /// @param out_QHD contiguous, equal to what forward gave
    Backward backward(
            Scope scope,
            AttentionShape shape,
            Tensor gradOut_QHD,
            Tensor query_QHD,
            Tensor key_KGD,
            Tensor value_KGD,
            Tensor out_QHD,
            Saved saved,
            Runs runs);
}
