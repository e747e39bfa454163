package io.burnish.tensor.kernels;

import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;

/// Attention over a forest of segments, as [CudaKernels] has it done: see [Kernels#attention] and
/// [Kernels#attentionBackward].
public interface ForestAttention {

    /// The formula in ATen operators, on any device.
    ForestAttention PLAIN = new ForestAttention() {

        private final AtenKernels plain = new AtenKernels();

        @Override
        public AttentionMemory forward(
                AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep) {
            return plain.attention(shape, qkv_TC, segments, out_TO, keep);
        }

        @Override
        public void backward(
                AttentionShape shape,
                Tensor gradOut_TO,
                Tensor qkv_TC,
                Segments segments,
                AttentionMemory memory,
                Tensor gradQkv_TC) {
            plain.attentionBackward(shape, gradOut_TO, qkv_TC, segments, memory, gradQkv_TC);
        }
    };

    AttentionMemory forward(AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep);

    /// @param gradQkv_TC overwritten whole
    void backward(
            AttentionShape shape,
            Tensor gradOut_TO,
            Tensor qkv_TC,
            Segments segments,
            AttentionMemory memory,
            Tensor gradQkv_TC);
}
