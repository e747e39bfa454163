package io.burnish.tensor.kernels;

/// The geometry of one attention layer.
///
/// @param queryHeads a multiple of `keyHeads` (grouped queries, arXiv 2305.13245)
/// @param keyHeads heads of keys and of values
/// @param headSize elements of a head
/// @param scale what scores are multiplied with, mostly 1 / sqrt(headSize)
/// @param window how many positions a token sees, itself included; 0: all of them
/// @param softCap scaled scores s become softCap tanh(s / softCap) before the softmax (Gemma 2); 0: they stay
public record AttentionShape(int queryHeads, int keyHeads, int headSize, double scale, int window, double softCap) {

    /// Without a soft-cap.
    public AttentionShape(int queryHeads, int keyHeads, int headSize, double scale, int window) {
        this(queryHeads, keyHeads, headSize, scale, window, 0);
    }

    public AttentionShape {
        if (keyHeads < 1 || queryHeads % keyHeads != 0) {
            throw new IllegalArgumentException(
                    "query heads must be a multiple of key heads, got %d and %d".formatted(queryHeads, keyHeads));
        }
        if (!(softCap >= 0)) {
            throw new IllegalArgumentException("a soft-cap must be at least 0, got " + softCap);
        }
    }

    public int group() {
        return queryHeads / keyHeads;
    }

    public int queryColumns() {
        return queryHeads * headSize;
    }

    public int keyColumns() {
        return keyHeads * headSize;
    }

    /// Columns of query, key and value side by side.
    public int columns() {
        return queryColumns() + 2 * keyColumns();
    }
}
