package io.burnish.model;

import java.util.Collections;

/// Geometries of published decoders, for plans: no weights.
public final class KnownShapes {

    private KnownShapes() {}

    /// Llama-3-8B, and with another vocabulary OpenChat-3.5 (Mistral-7B with two tokens more).
    ///
    /// @param vocabulary Llama's is 128,256
    public static ModelConfig llama8b(int vocabulary) {
        return llama(vocabulary, 4096, 14_336, 32, 32, 8, 128, false);
    }

    /// Any of Llama's form, without biases and windows.
    public static ModelConfig llama(
            int vocabulary, int hidden, int inner, int layers, int heads, int keyHeads, int headSize, boolean tied) {
        return new ModelConfig(
                vocabulary,
                hidden,
                inner,
                layers,
                heads,
                keyHeads,
                headSize,
                DecoderForm.plain(1e-5, headSize),
                LayerRopes.of(new RopeScaling.Plain(500_000)),
                Collections.nCopies(layers, 0),
                false,
                false,
                false,
                false,
                tied,
                8192);
    }
}
