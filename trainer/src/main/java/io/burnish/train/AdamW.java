package io.burnish.train;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.FlatLayout;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AdamWState;
import io.burnish.tensor.kernels.AdamWStep;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.Moments;
import io.burnish.tensor.kernels.ParameterUpdate;
import java.util.ArrayList;
import java.util.List;

/// AdamW (arXiv 1711.05101) over flat buffers: one pass over each stretch of equally decayed parameters.
///
/// Norms and biases are never decayed, as in transformers. Legend: N elements of the flat buffer.
final class AdamW {

    private final OptimizerSettings settings;
    private final FlatBuffer parameters;
    private final FlatBuffer gradients;
    private final AdamWState state;
    private final List<Stretch> stretches;
    private long updates;

    /// Neighbouring parameters that are decayed alike, with their padding: whole blocks of 256.
    private record Stretch(long from, long to, boolean decayed) {}

    /// @param scope owns the state
    /// @param seed of what is rounded by chance
    AdamW(Scope scope, OptimizerSettings settings, FlatBuffer parameters, FlatBuffer gradients, long seed) {
        this.settings = settings;
        this.parameters = parameters;
        this.gradients = gradients;
        this.state = new AdamWState(moments(scope, settings, parameters), update(scope, settings, parameters), 0, seed);
        this.stretches = stretches(parameters.layout(), settings.weightDecay() > 0);
    }

    private static Moments moments(Scope scope, OptimizerSettings settings, FlatBuffer parameters) {
        Device device = parameters.all_N().device();
        long elements = parameters.layout().elements();
        return switch (settings.state()) {
            case FP32 -> Moments.zeros(scope, DataType.FLOAT32, device, elements);
            case BF16 -> Moments.zeros(scope, DataType.BFLOAT16, device, elements);
            case INT8 -> Moments.zeroBlocks(scope, device, elements);
        };
    }

    private static ParameterUpdate update(Scope scope, OptimizerSettings settings, FlatBuffer parameters) {
        Tensor all_N = parameters.all_N();
        if (all_N.type() == DataType.FLOAT32) {
            return ParameterUpdate.DIRECT;
        }
        return switch (settings.update()) {
            case MASTER -> new ParameterUpdate.Master(all_N.to(scope, DataType.FLOAT32, all_N.device()));
            case STOCHASTIC -> ParameterUpdate.STOCHASTIC;
            case KAHAN ->
                new ParameterUpdate.Kahan(Tensor.zeros(scope, DataType.BFLOAT16, all_N.device(), all_N.elements()));
        };
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
            stretches.add(new Stretch(from, entry.end(), entry.decayed()));
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
                        parameters.all_N().rows(views, stretch.from(), stretch.to()),
                        gradients.all_N().rows(views, stretch.from(), stretch.to()),
                        state.part(views, stretch.from(), stretch.to()),
                        step);
            }
        }
    }

    /// What is kept between steps, of the whole flat buffer.
    AdamWState state() {
        return state;
    }

    FlatLayout layout() {
        return parameters.layout();
    }

    /// Updates done, skipped steps not among them: what the bias corrections count.
    long updates() {
        return updates;
    }

    void restore(long updatesDone) {
        updates = updatesDone;
    }
}
