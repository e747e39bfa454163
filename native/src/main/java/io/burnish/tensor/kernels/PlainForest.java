package io.burnish.tensor.kernels;

import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;

/// Attention over a forest by the formula, in ATen operators.
record PlainForest() implements AttentionKernel {

    private static final AtenKernels ATEN = new AtenKernels();

    @Override
    public AttentionMemory forward(
            AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep) {
        return ATEN.attention(shape, qkv_TC, segments, out_TO, keep);
    }

    @Override
    public void backward(
            AttentionShape shape,
            Tensor gradOut_TO,
            Tensor qkv_TC,
            Segments segments,
            AttentionMemory memory,
            Tensor gradQkv_TC) {
        ATEN.attentionBackward(shape, gradOut_TO, qkv_TC, segments, memory, gradQkv_TC);
    }
}
