package io.burnish.train;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.FlatLayout;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AdamWStep;
import io.burnish.tensor.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;

/// AdamW (arXiv 1711.05101) over flat buffers: one pass over each stretch of equally decayed parameters.
///
/// Norms and biases are never decayed, as in transformers. Legend: N elements of the flat buffer.
final class AdamW {

    private final OptimizerSettings settings;
    private final FlatBuffer parameters;
    private final FlatBuffer gradients;
    private final FlatBuffer mean;
    private final FlatBuffer variance;
    private final List<Stretch> stretches;
    private long updates;

    /// Neighbouring parameters that are decayed alike.
    private record Stretch(long from, long to, boolean decayed) {}

    /// @param scope owns the moments
    AdamW(Scope scope, OptimizerSettings settings, FlatBuffer parameters, FlatBuffer gradients) {
        this.settings = settings;
        this.parameters = parameters;
        this.gradients = gradients;
        var device = parameters.all_N().device();
        this.mean = FlatBuffer.zeros(scope, parameters.layout(), DataType.FLOAT32, device);
        this.variance = FlatBuffer.zeros(scope, parameters.layout(), DataType.FLOAT32, device);
        this.stretches = stretches(parameters.layout(), settings.weightDecay() > 0);
    }

    // without decay all parameters are one stretch
    private static List<Stretch> stretches(FlatLayout layout, boolean decaying) {
        if (!decaying) {
            return List.of(new Stretch(0, layout.elements(), false));
        }
        List<Stretch> stretches = new ArrayList<>();
        for (FlatLayout.Entry entry : layout.entries()) {
            boolean joins = !stretches.isEmpty() && stretches.getLast().decayed() == entry.decayed();
            long from = joins ? stretches.removeLast().from() : entry.offset();
            stretches.add(new Stretch(from, entry.offset() + entry.elements(), entry.decayed()));
        }
        return stretches;
    }

    /// @param gradientScale what gradients are multiplied with first: clipping
    void update(Kernels kernels, double learningRate, double gradientScale) {
        updates++;
        try (Scope views = Scope.confined()) {
            for (Stretch stretch : stretches) {
                AdamWStep step = new AdamWStep(
                        learningRate,
                        settings.beta1(),
                        settings.beta2(),
                        settings.epsilon(),
                        stretch.decayed() ? settings.weightDecay() : 0,
                        updates,
                        gradientScale);
                kernels.adamW(
                        part(views, parameters, stretch),
                        part(views, gradients, stretch),
                        part(views, mean, stretch),
                        part(views, variance, stretch),
                        step);
            }
        }
    }

    private static Tensor part(Scope views, FlatBuffer buffer, Stretch stretch) {
        return buffer.all_N().rows(views, stretch.from(), stretch.to());
    }

    FlatBuffer mean() {
        return mean;
    }

    FlatBuffer variance() {
        return variance;
    }

    /// Updates done, skipped steps not among them: what the bias corrections count.
    long updates() {
        return updates;
    }

    void restore(long updatesDone) {
        updates = updatesDone;
    }
}
