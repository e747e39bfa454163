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
import io.burnish.tensor.kernels.StateMemory;
import io.burnish.tensor.kernels.StateStaging;
import io.burnish.tensor.kernels.StateStaging.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// AdamW (arXiv 1711.05101) over flat buffers: one pass over each stretch of equally decayed parameters.
///
/// With an offloaded state ([StateStaging]) a stretch is updated slice by slice; the arithmetic is the same, bit for
/// bit. Norms and biases are never decayed, as in transformers. Legend: N elements of the flat buffer.
final class AdamW implements AutoCloseable {

    private final OptimizerSettings settings;
    private final FlatBuffer parameters;
    private final FlatBuffer gradients;
    private final AdamWState state;
    private final List<Stretch> stretches;
    private final Optional<StateStaging> staging;
    private long updates;

    /// Neighbouring parameters that are decayed alike, with their padding, or a slice of them: whole blocks of 256.
    private record Stretch(long from, long to, boolean decayed) {}

    /// @param scope owns the state
    /// @param seed of what is rounded by chance
    AdamW(Scope scope, OptimizerSettings settings, FlatBuffer parameters, FlatBuffer gradients, long seed) {
        this(
                scope,
                settings,
                parameters,
                gradients,
                seed,
                OffloadedState.sliceElements(settings, parameters),
                StateStaging::new);
    }

    /// @param sliceElements of the state that are on the device at a time, a multiple of 256; 0: all of it
    /// @param maker of what brings them there
    AdamW(
            Scope scope,
            OptimizerSettings settings,
            FlatBuffer parameters,
            FlatBuffer gradients,
            long seed,
            long sliceElements,
            StateStaging.Maker maker) {
        this.settings = settings;
        this.parameters = parameters;
        this.gradients = gradients;
        Device device = parameters.all_N().device();
        boolean offloaded = sliceElements > 0;
        StateMemory memory = offloaded ? StateMemory.onHost(scope, device) : StateMemory.onDevice(scope, device);
        state = new AdamWState(moments(memory, settings, parameters), update(memory, settings, parameters), 0, seed);
        List<Stretch> whole = stretches(parameters.layout(), settings.weightDecay() > 0);
        stretches = offloaded ? cut(whole, sliceElements) : whole;
        staging = offloaded
                ? Optional.of(maker.of(
                        device,
                        state,
                        stretches.stream()
                                .map(stretch -> new Slice(stretch.from(), stretch.to()))
                                .toList()))
                : Optional.empty();
    }

    private static Moments moments(StateMemory memory, OptimizerSettings settings, FlatBuffer parameters) {
        long elements = parameters.layout().elements();
        return switch (settings.state()) {
            case FP32 -> Moments.zeros(memory, DataType.FLOAT32, elements);
            case BF16 -> Moments.zeros(memory, DataType.BFLOAT16, elements);
            case INT8 -> Moments.zeroBlocks(memory, elements);
        };
    }

    private static ParameterUpdate update(StateMemory memory, OptimizerSettings settings, FlatBuffer parameters) {
        Tensor all_N = parameters.all_N();
        if (all_N.type() == DataType.FLOAT32) {
            return ParameterUpdate.DIRECT;
        }
        return switch (settings.update()) {
            case MASTER -> {
                Tensor master_N = memory.zeros(DataType.FLOAT32, all_N.elements());
                OffloadedState.copy(all_N, master_N);
                yield new ParameterUpdate.Master(master_N);
            }
            case STOCHASTIC -> ParameterUpdate.STOCHASTIC;
            case KAHAN -> new ParameterUpdate.Kahan(memory.zeros(DataType.BFLOAT16, all_N.elements()));
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

    private static List<Stretch> cut(List<Stretch> stretches, long sliceElements) {
        List<Stretch> slices = new ArrayList<>();
        for (Stretch stretch : stretches) {
            for (long from = stretch.from(); from < stretch.to(); from += sliceElements) {
                slices.add(new Stretch(from, Math.min(stretch.to(), from + sliceElements), stretch.decayed()));
            }
        }
        return slices;
    }

    /// Says that an update is to come: what of the state lies elsewhere is on its way from now on.
    void begin() {
        staging.ifPresent(StateStaging::begin);
    }

    /// @param gradientScale what gradients are multiplied with first: clipping
    void update(Kernels kernels, double learningRate, double gradientScale) {
        updates++;
        staging.ifPresentOrElse(
                staged -> staged.update(
                        (slice, part) -> update(kernels, stretches.get(slice), part, learningRate, gradientScale)),
                () -> {
                    for (Stretch stretch : stretches) {
                        try (Scope views = Scope.confined()) {
                            AdamWState part = state.part(views, stretch.from(), stretch.to());
                            update(kernels, stretch, part, learningRate, gradientScale);
                        }
                    }
                });
    }

    private void update(Kernels kernels, Stretch stretch, AdamWState part, double learningRate, double gradientScale) {
        AdamWStep step = new AdamWStep(
                learningRate,
                settings.beta1(),
                settings.beta2(),
                settings.epsilon(),
                stretch.decayed() ? settings.weightDecay() : 0,
                updates,
                gradientScale);
        try (Scope views = Scope.confined()) {
            kernels.adamW(
                    parameters.all_N().rows(views, stretch.from(), stretch.to()),
                    gradients.all_N().rows(views, stretch.from(), stretch.to()),
                    part,
                    step);
        }
    }

    /// What is kept between steps, of the whole flat buffer; waits for what of the last update is on its way.
    AdamWState state() {
        return staging.map(StateStaging::state).orElse(state);
    }

    FlatLayout layout() {
        return parameters.layout();
    }

    /// Updates done, skipped steps not among them: what the bias corrections count.
    long updates() {
        return updates;
    }

    /// Goes on after a checkpoint, whose numbers have been written to the state.
    void restore(long updatesDone) {
        updates = updatesDone;
        staging.ifPresent(StateStaging::forget);
    }

    /// Waits for what is on its way; the state goes with its scope.
    @Override
    public void close() {
        staging.ifPresent(StateStaging::close);
    }
}
