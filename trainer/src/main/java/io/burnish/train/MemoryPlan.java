package io.burnish.train;

import io.burnish.model.ModelConfig;
import io.burnish.tensor.kernels.AttentionShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The bytes a training needs, item by item, known without loading any weights.
///
/// Counts what the tape takes for one micro-batch of `tokens` tokens, all of them scored at worst. fp32
/// throughout.
public record MemoryPlan(List<Item> items) {

    /// @param name for people
    public record Item(String name, long bytes) {}

    /// @param tokens of the largest forward pass
    public static MemoryPlan of(ModelConfig config, TrainSettings settings, int tokens) {
        long parameters = config.parameters() * Float.BYTES;
        List<Item> items = new ArrayList<>();
        items.add(new Item("weights", parameters));
        items.add(new Item("gradients", parameters));
        items.add(new Item("optimizer state", 2 * parameters));
        long layer = layerFloats(config) * tokens * Float.BYTES;
        long hidden = (long) config.hidden() * tokens * Float.BYTES;
        boolean recompute = settings.recompute().value() == Recompute.LAYER;
        items.add(new Item("activations", recompute ? config.layers() * hidden + layer : config.layers() * layer));
        items.add(new Item("gradients of activations", scratchFloats(config) * tokens * Float.BYTES));
        int headRows = Math.min(settings.headRows().value(), tokens);
        items.add(new Item(
                "logits of one group", (long) headRows * (config.vocabulary() + config.hidden()) * Float.BYTES));
        return new MemoryPlan(items);
    }

    // what a layer's forward keeps of each token, in the order of its ops
    private static long layerFloats(ModelConfig config) {
        AttentionShape shape = config.attention(0);
        long headNorm = config.headNorm()
                ? shape.queryColumns() + shape.keyColumns() + shape.queryHeads() + shape.keyHeads()
                : 0;
        long attention =
                config.hidden() + 1 + shape.columns() + headNorm + 2L * shape.queryColumns() + shape.queryHeads();
        long mlp = config.hidden() + 1 + 3L * config.inner();
        return attention + mlp + 2L * config.hidden();
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
