package io.burnish.generate;

import ai.djl.ndarray.types.DataType;
import io.burnish.model.KeyValueCache;
import io.burnish.model.ModelConfig;
import io.burnish.tensor.kernels.StepSize;
import java.util.List;
import java.util.stream.Stream;

/// How many rows grow side by side, and of how many blocks their cache is.
///
/// Blocks for all rows at their longest, where the limits allow so many; else what they allow, and rows share it as
/// they grow. One row at its longest fits always. What recorded steps keep, and what later pieces of a sequence gather
/// of the cache, is of the same room.
///
/// @param rows at most
/// @param recorded bytes of recorded steps; 0: none are
/// @param further tokens of the longest sequence of which a later piece is computed: a prompt that is longer than a
///     pass, or an answer that waited; 0: there is none
record CacheSize(int rows, int blocks, long recorded, int further) {

    /// What of a prompt decides.
    ///
    /// @param tokens of the prompt
    record Asked(int tokens, int samples) {}

    /// @param penalised whether tokens that a row has seen are less probable
    static CacheSize of(
            GenerationLimits limits,
            ModelConfig config,
            DataType type,
            List<Asked> prompts,
            int maxTokens,
            boolean penalised) {
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
        long blockBytes = limits.block() * KeyValueCache.bytesPerToken(config, type);
        long one = prompts_L[0] + own;
        int longest = prompts.stream().mapToInt(Asked::tokens).max().orElse(0);
        long recorded = limits.card() && RecordedSteps.pay(config, type, penalised, limits, rows)
                ? RecordedSteps.bytes(config, type, new StepSize(rows, longest + maxTokens, limits.block()))
                : 0;
        int further = longest > limits.prefillTokens() ? longest : 0;
        long left = limits.cacheBytes() - recorded;
        if (left - GenerationPlan.furtherBytes(config, type, limits, further) < wanted * blockBytes) {
            further = longest + maxTokens; // rows may have to wait, and are computed again
        }
        left -= GenerationPlan.furtherBytes(config, type, limits, further);
        long blocks = Math.max(one, Math.min(wanted, Math.max(0, left) / blockBytes));
        return new CacheSize(rows, Math.toIntExact(blocks), recorded, further);
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
                work.maxTokens(),
                work.penalised());
    }
}
