package io.burnish.model;

import io.burnish.tensor.kernels.Activation;
import io.burnish.tensor.kernels.LogitTransform;
import io.burnish.tensor.kernels.NormForm;

/// In what decoders of one geometry differ when they compute.
///
/// @param norm of all RMSNorms
/// @param postNorms whether attention and MLP are normed once more before they join the residual stream (Gemma 2, 3)
/// @param activation of the gated MLP
/// @param embeddingScale multiplies the embeddings of tokens (Gemma: the root of the hidden size)
/// @param scoreScale multiplies products of queries and keys
/// @param scoreSoftCap bounds what comes of it; 0: no cap (Gemma 2)
/// @param logits between the head's product and the softmax
public record DecoderForm(
        NormForm norm,
        boolean postNorms,
        Activation activation,
        double embeddingScale,
        double scoreScale,
        double scoreSoftCap,
        LogitTransform logits) {

    /// Llama's, which most share.
    public static DecoderForm plain(double normEpsilon, int headSize) {
        return new DecoderForm(
                NormForm.of(normEpsilon), false, Activation.SILU, 1, 1 / Math.sqrt(headSize), 0, LogitTransform.NONE);
    }
}
