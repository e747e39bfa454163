package io.burnish.model;

import io.burnish.tensor.kernels.AttentionShape;
import java.util.List;

/// The geometry of a decoder: what `config.json` says, without the family's name.
///
/// Everything in which the supported families differ is a value here, so that the decoder never asks which
/// family it is.
///
/// @param rope the angles of layers with and without a window
/// @param window_L how many positions a token sees in each layer, itself included; 0: all
/// @param attentionBias biases on query, key and value
/// @param outputBias a bias on the attention's output
/// @param mlpBias biases on the MLP's products
/// @param headNorm an RMSNorm on each query and key head
/// @param tied the output embedding is the input embedding
/// @param maxPositions what the model was trained for (`max_position_embeddings`)
public record ModelConfig(
        int vocabulary,
        int hidden,
        int inner,
        int layers,
        int queryHeads,
        int keyHeads,
        int headSize,
        DecoderForm form,
        LayerRopes rope,
        List<Integer> window_L,
        boolean attentionBias,
        boolean outputBias,
        boolean mlpBias,
        boolean headNorm,
        boolean tied,
        int maxPositions) {

    /// The attention geometry of one layer.
    public AttentionShape attention(int layer) {
        return new AttentionShape(
                queryHeads, keyHeads, headSize, form.scoreScale(), window_L.get(layer), form.scoreSoftCap());
    }

    /// Parameters, a tied weight counted once.
    public long parameters() {
        AttentionShape shape = attention(0);
        long perLayer = (long) hidden * shape.columns()
                + (attentionBias ? shape.columns() : 0)
                + (long) shape.queryColumns() * hidden
                + (outputBias ? hidden : 0)
                + 3L * hidden * inner
                + (mlpBias ? 2L * inner + hidden : 0)
                + (form.postNorms() ? 4L : 2L) * hidden
                + (headNorm ? 2L * headSize : 0);
        return (tied ? 1L : 2L) * vocabulary * hidden + layers * perLayer + hidden;
    }
}
