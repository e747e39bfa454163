package io.burnish.generate;

import ai.djl.ndarray.types.DataType;
import io.burnish.model.KeyValueCache;
import io.burnish.model.ModelConfig;
import io.burnish.model.Weights;
import io.burnish.run.ByteCount;
import io.burnish.tensor.kernels.AttentionShape;
import io.burnish.tensor.kernels.FlashAttention;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The bytes that generating takes, known without loading any weights: no gradients and no optimizer state are there.
///
/// @param rows answers that grow side by side
/// @param recorded what recorded steps keep
/// @param further what a later piece of a long prompt, or of an answer that waited, gathers of the cache
/// @param activations of the largest pass: prompts computed together, or all rows one token further
public record GenerationPlan(
        int rows, long weights, long cache, long recorded, long further, long activations, long logits) {

    /// What is asked for.
    ///
    /// @param prompts answered together
    /// @param longestPrompt in tokens
    /// @param maxTokens of an answer
    /// @param penalised whether tokens that a row has seen are less probable
    public record Work(int prompts, int samples, int longestPrompt, int maxTokens, boolean penalised) {

        /// Without a penalty.
        public Work(int prompts, int samples, int longestPrompt, int maxTokens) {
            this(prompts, samples, longestPrompt, maxTokens, false);
        }
    }

    private static final int OF_FLOAT = 4;
    private static final int ROUNDING = 1 << 16;

    public static GenerationPlan of(ModelConfig config, DataType type, GenerationLimits most, Work work) {
        GenerationLimits limits = most.forAnswers(work.maxTokens());
        CacheSize cached = CacheSize.of(limits, config, type, work);
        int rows = cached.rows();
        long slots = (long) cached.blocks() * limits.block();
        long prefilled = Math.min(
                limits.prefillTokens(), Math.max((long) work.prompts() * work.longestPrompt(), cached.further()));
        int size = type.getNumOfBytes();
        return new GenerationPlan(
                rows,
                weightBytes(config, type),
                slots * KeyValueCache.bytesPerToken(config, type),
                cached.recorded(),
                furtherBytes(config, type, limits, cached.further()),
                Math.max(prefilled, rows) * perToken(config, size)
                        + attention(config, type, Math.min(work.longestPrompt(), limits.prefillTokens())),
                (long) Math.min(rows, limits.headRows()) * config.vocabulary() * size);
    }

    /// What the largest work takes besides weights and cache.
    static long workingBytes(ModelConfig config, DataType type, GenerationLimits limits) {
        Work largest = new Work(limits.headRows(), 1, limits.prefillTokens(), 1);
        GenerationPlan plan = of(config, type, limits, largest);
        return plan.activations + plan.logits;
    }

    /// What a pass over given texts takes besides weights: nothing is kept of it.
    ///
    /// @param rows whose logits are held at once
    static long passBytes(ModelConfig config, DataType type, int tokens, int rows) {
        int size = type.getNumOfBytes();
        return tokens * perToken(config, size)
                + attention(config, type, tokens)
                + (long) rows * config.vocabulary() * size;
    }

    /// Bytes of the weights alone.
    public static long weightBytes(ModelConfig config, DataType type) {
        return Weights.elements(config) * type.getNumOfBytes();
    }

    /// What the last piece of a sequence takes beside what a first one does: one layer's keys and values side by side,
    /// and in bf16 the soft-capped scores of some of its queries.
    ///
    /// @param tokens of the sequence; 0: there is none
    static long furtherBytes(ModelConfig config, DataType type, GenerationLimits limits, int tokens) {
        int queries = Math.min(tokens, limits.prefillTokens());
        long most = 0;
        for (int layer = 0; layer < config.layers(); layer++) {
            AttentionShape shape = config.attention(layer);
            int seen = shape.window() == 0 ? tokens : (int) Math.min(tokens, queries - 1L + shape.window());
            long gathered = 2L * seen * shape.keyColumns() * type.getNumOfBytes();
            long scores = type == DataType.BFLOAT16 ? FlashAttention.plainBytes(shape, type, queries, seen) : 0;
            most = Math.max(most, gathered + scores);
        }
        return tokens == 0 ? 0 : most;
    }

    // of a piece of a prompt; in bf16 soft-capped scores are held whole
    private static long attention(ModelConfig config, DataType type, int longest) {
        AttentionShape shape = config.attention(0);
        long scores = type == DataType.BFLOAT16 ? FlashAttention.plainBytes(shape, type, longest) : 0;
        return Math.max(scores, (long) OF_FLOAT * longest * shape.queryColumns());
    }

    /// Activations and logits of one step, and room for pieces that begin at round addresses.
    static long stepBytes(ModelConfig config, DataType type, int rows) {
        int size = type.getNumOfBytes();
        return rows * (perToken(config, size) + (long) config.vocabulary() * size) + ROUNDING;
    }

    // the residual stream, and one layer of which nothing is kept: two norms, query and key and value, heads, the MLP
    private static long perToken(ModelConfig config, int size) {
        AttentionShape shape = config.attention(0);
        long headNorm = config.headNorm() ? shape.queryColumns() + shape.keyColumns() : 0;
        int ends = config.form().postNorms() ? 2 : 0; // what their norms are given
        long elements =
                (3L + ends) * config.hidden() + shape.columns() + headNorm + shape.queryColumns() + 3L * config.inner();
        return size * elements + OF_FLOAT * (2L + ends + shape.queryHeads());
    }

    public long bytes() {
        return weights + cache + recorded + further + activations + logits;
    }

    /// One line an item, the sum first.
    public List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(
                String.format(
                        Locale.ROOT,
                        "memory of generate: %s at most, %d answers side by side",
                        ByteCount.text(bytes()),
                        rows),
                line("weights", weights),
                line("cache of keys and values", cache)));
        if (recorded > 0) {
            lines.add(line("recorded steps", recorded));
        }
        if (further > 0) {
            lines.add(line("gathered of the cache", further));
        }
        lines.add(line("activations", activations));
        lines.add(line("logits", logits));
        return lines;
    }

    private static String line(String name, long bytes) {
        return "  %-26s %10s".formatted(name, ByteCount.text(bytes));
    }
}
