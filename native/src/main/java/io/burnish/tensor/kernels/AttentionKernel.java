package io.burnish.tensor.kernels;

import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;

/// One way to attend over a forest, forward and backward: the part of [Kernels] of which a device can have several.
///
/// Contract, shapes and errors are those of [Kernels#attention] and [Kernels#attentionBackward].
public interface AttentionKernel {

    /// See [Kernels#attention].
    AttentionMemory forward(AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep);

    /// See [Kernels#attentionBackward].
    ///
    /// @param memory what [#forward] returned when it was told to keep
    void backward(
            AttentionShape shape,
            Tensor gradOut_TO,
            Tensor qkv_TC,
            Segments segments,
            AttentionMemory memory,
            Tensor gradQkv_TC);

    /// out[t] = softmax(cap(scale q[t] k^T)) v of the last T of L tokens, each over the keys up to its own.
    ///
    /// Legend: L tokens whose keys are there, K columns of keys.
    ///
    /// @param qkv_TC queries in its first columns; the others are not read
    /// @param keyValue_L2K each token's key heads, then its value heads
    void further(AttentionShape shape, Tensor qkv_TC, Tensor keyValue_L2K, Tensor out_TO);
}
