package io.burnish.generate;

import ai.djl.ndarray.types.DataType;
import io.burnish.model.KeyValueCache;
import io.burnish.model.ModelConfig;

/// How much is generated at once: a choice of speed and memory that the answers' tokens hardly depend on.
///
/// @param rows answers that grow side by side, at most
/// @param cacheBytes of keys and values, at most; one row fits always
/// @param prefillTokens of prompts computed in one pass; a longer prompt goes alone
/// @param headRows rows whose logits are held at once
public record GenerationLimits(int rows, long cacheBytes, int prefillTokens, int headRows) {

    public static GenerationLimits onCpu() {
        return new GenerationLimits(256, 2L << 30, 4096, 256);
    }

    /// The same with another number of rows.
    public GenerationLimits withRows(int most) {
        return new GenerationLimits(most, cacheBytes, prefillTokens, headRows);
    }

    /// How many answers grow side by side where each may become so long.
    int rows(ModelConfig config, DataType type, int longestPrompt, int maxTokens) {
        long row = KeyValueCache.bytesPerToken(config, type) * (longestPrompt + (long) maxTokens);
        return (int) Math.clamp(cacheBytes / row, 1, rows);
    }
}
