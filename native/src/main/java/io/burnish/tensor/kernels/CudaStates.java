package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Launches of `states.cu`: AdamW with parameters or moments in less than float32.
///
/// Legend: N elements, B blocks of 256 elements.
final class CudaStates {

    private static final String SOURCE = "states";
    // a thread's elements, which share an evaluation of Philox
    private static final int LANES = 8;

    private final Cuda cuda;

    CudaStates(Cuda cuda) {
        this.cuda = cuda;
    }

    /// What is updated, and what goes with it.
    private record Target(
            String name, Tensor source_N, @Nullable Tensor other_N) {

        static Target of(Tensor parameters_N, ParameterUpdate update) {
            return switch (update) {
                case ParameterUpdate.Direct _ -> new Target("direct", parameters_N, null);
                case ParameterUpdate.Master master -> new Target("master", master.master_N(), parameters_N);
                case ParameterUpdate.Stochastic _ -> new Target("stochastic", parameters_N, null);
                case ParameterUpdate.Kahan kahan -> new Target("kahan", parameters_N, kahan.compensation_N());
            };
        }
    }

    /// Whether all are of the types that the kernels take, in runs; sizes have been checked.
    static boolean fit(Tensor parameters_N, Tensor gradients_N, AdamWState state) {
        boolean moments =
                switch (state.moments()) {
                    case Moments.Plain plain ->
                        Strided.isFloatRun(plain.mean_N())
                                && Strided.areRuns(plain.mean_N().type(), plain.variance_N());
                    case Moments.Blockwise blocks ->
                        Strided.areRuns(DataType.UINT8, blocks.meanCode_N(), blocks.varianceCode_N())
                                && Strided.areRuns(DataType.FLOAT32, blocks.meanScale_B(), blocks.varianceScale_B());
                };
        boolean update =
                switch (state.update()) {
                    case ParameterUpdate.Direct _, ParameterUpdate.Stochastic _ -> true;
                    case ParameterUpdate.Master master -> Strided.areRuns(DataType.FLOAT32, master.master_N());
                    case ParameterUpdate.Kahan kahan -> Strided.areRuns(DataType.BFLOAT16, kahan.compensation_N());
                };
        return moments
                && update
                && state.first() % LANES == 0
                && parameters_N.isContiguous()
                && Strided.isFloatRun(gradients_N);
    }

    void adamW(Tensor parameters_N, Tensor gradients_N, AdamWState state, AdamWStep step) {
        long elements = parameters_N.elements();
        if (elements == 0) {
            return;
        }
        Target target = Target.of(parameters_N, state.update());
        try (Scope scope = Scope.confined()) {
            List<@Nullable Object> arguments = new ArrayList<>();
            arguments.add(target.source_N());
            arguments.add(target.other_N());
            arguments.add(gradients_N);
            String kind =
                    switch (state.moments()) {
                        case Moments.Plain plain -> {
                            arguments.addAll(Arrays.asList(plain.mean_N(), plain.variance_N(), null, null, null));
                            yield Cuda.name("", plain.mean_N());
                        }
                        case Moments.Blockwise blocks -> {
                            arguments.addAll(List.of(
                                    blocks.meanCode_N(),
                                    blocks.varianceCode_N(),
                                    blocks.meanScale_B(),
                                    blocks.varianceScale_B(),
                                    maps(scope, parameters_N.device())));
                            yield "_int8";
                        }
                    };
            arguments.add(elements);
            arguments.addAll(CudaOptimizer.factors(step));
            arguments.add((float) (-step.learningRate() * step.weightDecay()));
            arguments.add(state.seed());
            arguments.add((int) step.step());
            arguments.add(state.first());
            cuda.launch(
                    SOURCE,
                    Cuda.name(target.name() + kind, gradients_N),
                    Cuda.grid((elements + LANES - 1) / LANES),
                    arguments.toArray());
        }
    }

    /// The signed map's values and borders, then the unsigned one's, 256 places each.
    private static Tensor maps(Scope scope, Device device) {
        float[] maps = new float[4 * DynamicMap.ENTRIES];
        int at = 0;
        for (DynamicMap map : List.of(DynamicMap.SIGNED, DynamicMap.UNSIGNED)) {
            for (float[] part : List.of(map.values(), map.borders())) {
                System.arraycopy(part, 0, maps, at, part.length);
                at += DynamicMap.ENTRIES;
            }
        }
        Tensor host = Tensor.ofFloats(scope, maps, maps.length);
        return device.isGpu() ? host.to(scope, DataType.FLOAT32, device) : host;
    }
}
