package io.burnish.train;

import io.burnish.model.Auto;
import io.burnish.model.Dtype;
import io.burnish.model.ModelConfig;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.tensor.kernels.FlashAttention;
import io.burnish.tensor.kernels.Moments;
import io.burnish.train.ActivationPlan.Pass;
import io.burnish.train.OptimizerSettings.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The bytes a training needs, item by item, known without loading any weights.
///
/// On the CPU in fp32, and on CUDA, this is what the whole step takes. In bf16 on the CPU plain kernels convert to
/// fp32 and back, and take more for a moment.
///
/// @param items on the device
/// @param host in the host's memory beside a card, pinned
/// @param activations of the largest forward pass, which are among the items
public record MemoryPlan(List<Item> items, List<Item> host, ActivationPlan activations) {

    /// @param name for people
    public record Item(String name, long bytes) {}

    private static final int OF_FLOAT = 4;

    /// What is planned for.
    ///
    /// @param type of parameters and activations
    /// @param pass the largest forward pass
    public record Training(ModelConfig config, Dtype type, TrainSettings settings, Pass pass, boolean cuda) {

        Training with(TrainSettings others) {
            return new Training(config, type, others, pass, cuda);
        }

        Training with(Pass other) {
            return new Training(config, type, settings, other, cuda);
        }

        public MemoryPlan plan() {
            return MemoryPlan.of(this);
        }
    }

    /// What of forward has to be computed again for a training to fit; of a budget that nobody knows, nothing.
    public static Recompute cheapest(Training training, OptionalLong budget) {
        for (Recompute recompute : Recompute.values()) {
            TrainSettings settings = training.settings().withRecompute(Auto.of(recompute));
            long bytes = training.with(settings).plan().bytes();
            if (budget.isEmpty() || bytes <= budget.getAsLong()) {
                return recompute;
            }
        }
        return Recompute.LAYER;
    }

    private static MemoryPlan of(Training training) {
        TrainSettings settings = training.settings();
        long elements = Weights.elements(training.config());
        boolean bf16 = training.type() == Dtype.BF16;
        ActivationPlan activations = ActivationPlan.of(
                training.config(),
                training.type(),
                settings.recompute().chosen().orElse(Recompute.NONE),
                settings.headRows().value(),
                training.pass(),
                training.cuda());
        List<Item> items = new ArrayList<>();
        items.add(new Item("weights", elements * bytes(training.type())));
        items.add(new Item(
                "gradients", elements * bytes(settings.gradients().chosen().orElse(Dtype.FP32))));
        boolean offloaded = OffloadedState.applies(settings.optimizer(), training.cuda());
        List<Item> state = state(settings.optimizer(), bf16, elements);
        if (offloaded) {
            items.add(new Item(
                    "visiting optimizer state",
                    bytes(state(settings.optimizer(), bf16, OffloadedState.staged(elements)))));
        } else {
            items.addAll(state);
        }
        items.add(new Item("activations", activations.kept()));
        items.add(new Item("logits", activations.logits()));
        items.add(new Item("gradients on their way", activations.scratch() - activations.logits()));
        items.add(new Item(isPlain(training) ? "inside plain attention" : "inside attention", activations.attention()));
        items.add(new Item("ids and tables", activations.tables()));
        return new MemoryPlan(items, offloaded ? state : List.of(), activations);
    }

    /// What the optimizer keeps of so many elements.
    private static List<Item> state(OptimizerSettings optimizer, boolean bf16, long elements) {
        List<Item> items = new ArrayList<>();
        items.add(new Item("optimizer state", moments(optimizer, elements)));
        if (bf16 && optimizer.update() == Update.MASTER) {
            items.add(new Item("fp32 copy of the weights", elements * OF_FLOAT));
        }
        if (bf16 && optimizer.update() == Update.KAHAN) {
            items.add(new Item("what rounding took away", elements * bytes(Dtype.BF16)));
        }
        return items;
    }

    /// Whether flash attention refuses the model, so that scores are held whole.
    private static boolean isPlain(Training training) {
        return training.cuda()
                && FlashAttention.plainBytes(
                                training.config().attention(0),
                                training.type().type(),
                                training.pass().longest())
                        > 0;
    }

    private static long moments(OptimizerSettings optimizer, long elements) {
        return switch (optimizer.state()) {
            case FP32 -> 2 * elements * OF_FLOAT;
            case BF16 -> 2 * elements * bytes(Dtype.BF16);
            case INT8 -> 2 * (elements + elements / Moments.BLOCK * OF_FLOAT);
        };
    }

    private static int bytes(Dtype type) {
        return type.type().getNumOfBytes();
    }

    /// On the device.
    public long bytes() {
        return bytes(items);
    }

    /// In the host's memory beside a card.
    public long hostBytes() {
        return bytes(host);
    }

    private static long bytes(List<Item> items) {
        return items.stream().mapToLong(Item::bytes).sum();
    }

    /// One line an item, the sum first; then the same of the host's memory, where there is some.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("memory: " + MemoryBudget.text(bytes()) + " at most");
        items.forEach(item -> lines.add(line(item)));
        if (!host.isEmpty()) {
            lines.add("memory of the host beside it: " + MemoryBudget.text(hostBytes()));
            host.forEach(item -> lines.add(line(item)));
        }
        return lines;
    }

    private static String line(Item item) {
        return "  %-26s %10s".formatted(item.name(), MemoryBudget.text(item.bytes()));
    }
}
