package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.RoundingBits.Purpose;

/// AdamW with any state as the formulas say it: decoded to float32, updated, encoded; on any device.
///
/// What rounds by chance does so on the host. Legend: N elements, B blocks, K elements of a block.
final class PlainOptimizer {

    private final Aten aten;
    private final Scope scope;
    private final AdamWState state;
    private final AdamWStep step;

    private PlainOptimizer(Scope scope, AdamWState state, AdamWStep step) {
        this.aten = new Aten(scope);
        this.scope = scope;
        this.state = state;
        this.step = step;
    }

    static void adamW(Tensor parameters_N, Tensor gradients_N, AdamWState state, AdamWStep step) {
        state.check(parameters_N, gradients_N);
        try (Scope scope = Scope.confined()) {
            new PlainOptimizer(scope, state, step).update(parameters_N, gradients_N);
        }
    }

    /// The two moments as float32.
    private record Decoded(Tensor mean_N, Tensor variance_N) {}

    private void update(Tensor parameters_N, Tensor gradients_N) {
        Tensor gradient = aten.multiply(aten.float32(gradients_N), step.gradientScale());
        Decoded before = decode();
        Tensor mean = aten.add(before.mean_N(), aten.subtract(gradient, before.mean_N()), 1 - step.beta1());
        Tensor variance = aten.add(
                aten.multiply(before.variance_N(), step.beta2()), aten.multiply(gradient, gradient), 1 - step.beta2());
        Tensor root = aten.multiply(aten.sqrt(variance), 1 / step.varianceCorrection());
        Tensor direction = aten.divide(mean, aten.plus(root, step.epsilon()));
        encode(new Decoded(mean, variance));
        switch (state.update()) {
            case ParameterUpdate.Direct _ -> parameters_N.copyFrom(updated(parameters_N, direction));
            case ParameterUpdate.Master master -> {
                master.master_N().copyFrom(updated(master.master_N(), direction));
                parameters_N.copyFrom(master.master_N());
            }
            case ParameterUpdate.Stochastic _ ->
                round(updated(aten.float32(parameters_N), direction), Purpose.PARAMETER, parameters_N);
            case ParameterUpdate.Kahan kahan -> compensate(parameters_N, direction, kahan.compensation_N());
        }
    }

    private Tensor updated(Tensor parameters_N, Tensor direction) {
        Tensor decayed = aten.multiply(parameters_N, 1 - step.learningRate() * step.weightDecay());
        return aten.add(decayed, direction, -step.stepSize());
    }

    private void compensate(Tensor parameters_N, Tensor direction, Tensor compensation_N) {
        Tensor before = aten.float32(parameters_N);
        Tensor update =
                aten.add(aten.multiply(before, -step.learningRate() * step.weightDecay()), direction, -step.stepSize());
        Tensor wanted = aten.add(update, aten.float32(compensation_N));
        parameters_N.copyFrom(aten.add(before, wanted));
        Tensor done = aten.subtract(aten.float32(parameters_N), before);
        compensation_N.copyFrom(aten.subtract(wanted, done));
    }

    private Decoded decode() {
        return switch (state.moments()) {
            case Moments.Plain plain -> new Decoded(aten.float32(plain.mean_N()), aten.float32(plain.variance_N()));
            case Moments.Blockwise blocks ->
                new Decoded(
                        decode(blocks.meanCode_N(), blocks.meanScale_B(), DynamicMap.SIGNED),
                        decode(blocks.varianceCode_N(), blocks.varianceScale_B(), DynamicMap.UNSIGNED));
        };
    }

    private void encode(Decoded moments) {
        switch (state.moments()) {
            case Moments.Plain plain -> {
                round(moments.mean_N(), Purpose.MEAN, plain.mean_N());
                round(moments.variance_N(), Purpose.VARIANCE, plain.variance_N());
            }
            case Moments.Blockwise blocks -> {
                encode(moments.mean_N(), DynamicMap.SIGNED, blocks.meanCode_N(), blocks.meanScale_B());
                encode(moments.variance_N(), DynamicMap.UNSIGNED, blocks.varianceCode_N(), blocks.varianceScale_B());
            }
        }
    }

    private Tensor decode(Tensor code_N, Tensor scale_B, DynamicMap map) {
        long elements = code_N.elements();
        Tensor value_256 = onDevice(map.values(), code_N.device()).reshaped(scope, DynamicMap.ENTRIES, 1);
        Tensor index_N = code_N.to(scope, DataType.INT64, code_N.device());
        Tensor value_BK = aten.rows(value_256, index_N).reshaped(scope, scale_B.elements(), Moments.BLOCK);
        return aten.multiply(value_BK, scale_B.reshaped(scope, scale_B.elements(), 1))
                .reshaped(scope, elements);
    }

    private void encode(Tensor value_N, DynamicMap map, Tensor code_N, Tensor scale_B) {
        Tensor value_BK = value_N.reshaped(scope, scale_B.elements(), Moments.BLOCK);
        Tensor scale_B1 = aten.maximum(aten.magnitude(value_BK))[0];
        scale_B.copyFrom(scale_B1.reshaped(scope, scale_B.elements()));
        Tensor share_BK = aten.divide(value_BK, aten.atLeast(scale_B1, Float.MIN_NORMAL));
        Tensor code_BK = aten.bordersBelow(share_BK, onDevice(map.borders(), code_N.device()));
        code_N.copyFrom(code_BK.reshaped(scope, code_N.elements()));
    }

    private void round(Tensor value_N, Purpose purpose, Tensor target_N) {
        if (target_N.type() != DataType.BFLOAT16) {
            target_N.copyFrom(value_N);
            return;
        }
        float[] value = value_N.toFloats();
        int[] bits = new int[value.length];
        RoundingBits.fill(state.seed(), step.step(), purpose, state.first(), bits.length, bits);
        for (int i = 0; i < value.length; i++) {
            value[i] = Bfloat16.toFloat(Bfloat16.stochastic(value[i], bits[i]));
        }
        target_N.copyFrom(onDevice(value, target_N.device()));
    }

    private Tensor onDevice(float[] values, Device device) {
        Tensor host = Tensor.ofFloats(scope, values, values.length);
        return device.isGpu() ? host.to(scope, DataType.FLOAT32, device) : host;
    }
}
