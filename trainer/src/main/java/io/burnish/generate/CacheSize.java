package io.burnish.generate;

import ai.djl.ndarray.types.DataType;
import io.burnish.model.KeyValueCache;
import io.burnish.model.ModelConfig;
import java.util.List;
import java.util.stream.Stream;

/// How many rows grow side by side, and of how many blocks their cache is.
///
/// Blocks for all rows at their longest, where the limits allow so many; else what they allow, and rows share it as
/// they grow. One row at its longest fits always.
///
/// @param rows at most
record CacheSize(int rows, int blocks) {

    /// What of a prompt decides.
    ///
    /// @param tokens of the prompt
    record Asked(int tokens, int samples) {}

    static CacheSize of(
            GenerationLimits limits, ModelConfig config, DataType type, List<Asked> prompts, int maxTokens) {
        int samples = prompts.stream().mapToInt(Asked::samples).sum();
        int rows = Math.min(samples, limits.rows());
        long own = BlockPool.blocksFor(maxTokens, limits.block());
        long[] prompts_L = prompts.stream()
                .mapToLong(prompt -> -BlockPool.blocksFor(prompt.tokens(), limits.block()))
                .sorted()
                .map(negated -> -negated)
                .toArray();
        long wanted = rows * own;
        for (int i = 0; i < Math.min(rows, prompts_L.length); i++) {
            wanted += prompts_L[i];
        }
        long allowed = limits.cacheBytes() / (limits.block() * KeyValueCache.bytesPerToken(config, type));
        long one = prompts_L[0] + own;
        return new CacheSize(rows, Math.toIntExact(Math.max(one, Math.min(wanted, allowed))));
    }

    /// The same for prompts of one length.
    static CacheSize of(GenerationLimits limits, ModelConfig config, DataType type, GenerationPlan.Work work) {
        return of(
                limits,
                config,
                type,
                Stream.generate(() -> new Asked(work.longestPrompt(), work.samples()))
                        .limit(work.prompts())
                        .toList(),
                work.maxTokens());
    }
}
