package io.burnish.train;

import io.burnish.model.Auto;
import io.burnish.model.ModelConfig;
import io.burnish.model.Recompute;
import io.burnish.tensor.kernels.AttentionShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// The bytes a training needs, item by item, known without loading any weights.
///
/// Counts what the tape takes for one micro-batch of `tokens` tokens, all of them scored at worst. fp32
/// throughout.
public record MemoryPlan(List<Item> items) {

    /// @param name for people
    public record Item(String name, long bytes) {}

    /// What of forward has to be computed again for a training to fit; of a budget that nobody knows, nothing.
    ///
    /// @param tokens of the largest forward pass
    public static Recompute cheapest(ModelConfig config, TrainSettings settings, int tokens, OptionalLong budget) {
        for (Recompute recompute : Recompute.values()) {
            long bytes = of(config, settings.withRecompute(Auto.of(recompute)), tokens).bytes();
            if (budget.isEmpty() || bytes <= budget.getAsLong()) {
                return recompute;
            }
        }
        return Recompute.LAYER;
    }

    /// @param tokens of the largest forward pass
    public static MemoryPlan of(ModelConfig config, TrainSettings settings, int tokens) {
        long parameters = config.parameters() * Float.BYTES;
        List<Item> items = new ArrayList<>();
        items.add(new Item("weights", parameters));
        items.add(new Item("gradients", parameters));
        items.add(new Item("optimizer state", 2 * parameters));
        long layer = layerFloats(config);
        long floats = switch (settings.recompute().chosen().orElse(Recompute.NONE)) {
            case NONE -> config.layers() * layer;
            case ATTENTION -> config.layers() * (layer - insideFloats(config)) + insideFloats(config);
            case LAYER -> (long) config.layers() * config.hidden() + layer;
        };
        items.add(new Item("activations", floats * tokens * Float.BYTES));
        items.add(new Item("gradients of activations", scratchFloats(config) * tokens * Float.BYTES));
        int headRows = Math.min(settings.headRows().value(), tokens);
        items.add(new Item(
                "logits of one group", (long) headRows * (config.vocabulary() + config.hidden()) * Float.BYTES));
        return new MemoryPlan(items);
    }

    // what a layer's forward keeps of each token: inside attention, its output, the MLP, the residual stream twice
    private static long layerFloats(ModelConfig config) {
        long mlp = config.hidden() + 1 + 3L * config.inner();
        return insideFloats(config) + config.attention(0).queryColumns() + mlp + 2L * config.hidden();
    }

    // norm, query and key and value, the norms of heads, log-sum-exps
    private static long insideFloats(ModelConfig config) {
        AttentionShape shape = config.attention(0);
        long headNorm = config.headNorm()
                ? shape.queryColumns() + shape.keyColumns() + shape.queryHeads() + shape.keyHeads()
                : 0;
        return config.hidden() + 1 + shape.columns() + headNorm + shape.queryHeads();
    }

    // the widest branch on its way down, beside the residual stream's gradient and the head's
    private static long scratchFloats(ModelConfig config) {
        AttentionShape shape = config.attention(0);
        long mlp = config.inner() + config.hidden();
        long attention = shape.queryColumns() + shape.columns() + config.hidden();
        return 3L * config.hidden() + Math.max(mlp, attention);
    }

    public long bytes() {
        return items.stream().mapToLong(Item::bytes).sum();
    }

    /// One line an item, the sum first.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("memory: " + text(bytes()) + " at most");
        items.forEach(item -> lines.add("  %-26s %10s".formatted(item.name(), text(item.bytes()))));
        return lines;
    }

    private static String text(long bytes) {
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / 0x1p20)
                : String.format(Locale.ROOT, "%.2f GiB", bytes / 0x1p30);
    }
}
