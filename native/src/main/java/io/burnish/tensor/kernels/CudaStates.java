package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Launches of `states.cu`: AdamW with any state, by kernels whose names say which.
///
/// Legend: N elements, B blocks.
final class CudaStates {

    private static final int WARPS = 8;
    private static final long MOST_BLOCKS = 4096;

    private final Cuda cuda;
    private @Nullable Tensor maps;

    CudaStates(Cuda cuda) {
        this.cuda = cuda;
    }

    /// What of a state a kernel is given, and its part of the kernel's name.
    private record Buffers(
            String name,
            Tensor mean_N,
            Tensor variance_N,
            @Nullable Tensor meanScale,
            @Nullable Tensor varianceScale) {

        static Buffers of(Moments moments) {
            return switch (moments) {
                case Moments.Plain plain ->
                    new Buffers(Cuda.name("", plain.mean_N()), plain.mean_N(), plain.variance_N(), null, null);
                case Moments.Blockwise blocks ->
                    new Buffers(
                            "_int8",
                            blocks.meanCode_N(),
                            blocks.varianceCode_N(),
                            blocks.meanScale_B(),
                            blocks.varianceScale_B());
            };
        }
    }

    private record Extra(String name, @Nullable Tensor tensor_N) {

        static Extra of(ParameterUpdate update) {
            return switch (update) {
                case ParameterUpdate.Direct _ -> new Extra("Direct", null);
                case ParameterUpdate.Master master -> new Extra("Master", master.master_N());
                case ParameterUpdate.Stochastic _ -> new Extra("Stochastic", null);
                case ParameterUpdate.Kahan kahan -> new Extra("Kahan", kahan.compensation_N());
            };
        }
    }

    /// Whether there is a kernel for it; sizes and the parameters' type have been checked.
    static boolean fit(Tensor parameters_N, Tensor gradients_N, AdamWState state) {
        Buffers moments = Buffers.of(state.moments());
        boolean types = moments.mean_N().type() == moments.variance_N().type()
                && (moments.meanScale() != null || Cuda.isFloat(moments.mean_N()));
        DataType extra = state.update() instanceof ParameterUpdate.Kahan ? DataType.BFLOAT16 : DataType.FLOAT32;
        Tensor extra_N = Extra.of(state.update()).tensor_N();
        boolean contiguous =
                Stream.of(parameters_N, moments.mean_N(), moments.variance_N()).allMatch(Tensor::isContiguous);
        return types
                && contiguous
                && Strided.isFloatRun(gradients_N)
                && (extra_N == null || Strided.areRuns(extra, extra_N))
                && Stream.of(moments.meanScale(), moments.varianceScale())
                        .allMatch(scale -> scale == null || Strided.areRuns(DataType.FLOAT32, scale));
    }

    void adamW(Tensor parameters_N, Tensor gradients_N, AdamWState state, AdamWStep step) {
        long elements = parameters_N.elements();
        if (elements == 0) {
            return;
        }
        Buffers moments = Buffers.of(state.moments());
        Extra extra = Extra.of(state.update());
        long warps = (elements + Moments.BLOCK - 1) / Moments.BLOCK;
        int warpsOfBlock = (int) Math.min(WARPS, warps);
        long blocks = Math.min(MOST_BLOCKS, (warps + warpsOfBlock - 1) / warpsOfBlock);
        cuda.launch(
                "states",
                Cuda.name("adamW" + extra.name() + moments.name(), gradients_N),
                Grid.of(blocks, warpsOfBlock * Cuda.WARP),
                parameters_N,
                extra.tensor_N(),
                gradients_N,
                moments.mean_N(),
                moments.variance_N(),
                moments.meanScale(),
                moments.varianceScale(),
                moments.meanScale() == null ? null : maps(parameters_N.device()),
                elements,
                state.first(),
                state.seed(),
                (int) step.step(),
                (float) step.gradientScale(),
                (float) (1 - step.beta1()),
                (float) step.beta2(),
                (float) (1 - step.beta2()),
                (float) step.varianceCorrection(),
                (float) step.epsilon(),
                (float) (1 - step.learningRate() * step.weightDecay()),
                (float) step.stepSize(),
                (float) (-step.learningRate() * step.weightDecay()));
    }

    /// Both maps' values, then both maps' borders, each in 256 places; copied once.
    private Tensor maps(Device device) {
        Tensor known = maps;
        if (known != null && known.device().equals(device)) {
            return known;
        }
        float[] values = new float[4 * DynamicMap.ENTRIES];
        Arrays.fill(values, Float.POSITIVE_INFINITY);
        int at = 0;
        for (float[] part : new float[][] {
            DynamicMap.SIGNED.values(),
            DynamicMap.UNSIGNED.values(),
            DynamicMap.SIGNED.borders(),
            DynamicMap.UNSIGNED.borders()
        }) {
            System.arraycopy(part, 0, values, at, part.length);
            at += DynamicMap.ENTRIES;
        }
        Scope scope = Scope.shared();
        Tensor host = Tensor.ofFloats(scope, values, values.length);
        maps = device.isGpu() ? host.to(scope, DataType.FLOAT32, device) : host;
        return maps;
    }
}
