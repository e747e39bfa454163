package io.burnish.generate;

/// How much is generated at once: a choice of speed and memory that the answers' tokens hardly depend on.
///
/// @param rows answers that grow side by side, at most
/// @param cacheBytes of keys and values, at most; one row fits always
/// @param prefillTokens of prompts computed in one pass; a longer prompt is computed in pieces
/// @param headRows rows whose logits are held at once
/// @param block tokens of a block of the cache, a power of two
public record GenerationLimits(int rows, long cacheBytes, int prefillTokens, int headRows, int block) {

    public static GenerationLimits onCpu() {
        return new GenerationLimits(256, 2L << 30, 4096, 256, 64);
    }

    /// The same with another number of rows.
    public GenerationLimits withRows(int most) {
        return new GenerationLimits(most, cacheBytes, prefillTokens, headRows, block);
    }
}
