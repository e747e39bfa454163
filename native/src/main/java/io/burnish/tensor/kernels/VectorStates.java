package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.RoundingBits.Purpose;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One block after the other on its way through AdamW: decoded into arrays that stay in the cache, updated there, and
/// encoded to where it came from.
///
/// Belongs to one thread at a time. Legend: N elements of the buffers, K elements of a block.
final class VectorStates {

    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final int BLOCK = Moments.BLOCK;

    private final float[] parameter_K = new float[BLOCK];
    private final float[] gradient_K = new float[BLOCK];
    private final float[] mean_K = new float[BLOCK];
    private final float[] variance_K = new float[BLOCK];
    private final float[] update_K = new float[BLOCK];
    private final int[] bits_K = new int[BLOCK];

    private final Tensor parameters_N;
    private final Tensor gradients_N;
    private final AdamWState state;
    private final long step;
    private final VectorOptimizer.Factors factors;
    private final float lostByDecay;

    VectorStates(Tensor parameters_N, Tensor gradients_N, AdamWState state, AdamWStep step) {
        this.parameters_N = parameters_N;
        this.gradients_N = gradients_N;
        this.state = state;
        this.step = step.step();
        this.factors = VectorOptimizer.Factors.of(step);
        this.lostByDecay = (float) (-step.learningRate() * step.weightDecay());
    }

    /// Whether all of them are runs in host memory.
    static boolean fit(Tensor... tensors) {
        for (Tensor x : tensors) {
            if (x.device().isGpu() || !x.isContiguous()) {
                return false;
            }
        }
        return true;
    }

    /// @param from a multiple of a block
    /// @param count at most a block
    void update(long from, int count) {
        load(gradients_N, from, count, gradient_K);
        decode(from, count);
        moments(count);
        encode(from, count);
        switch (state.update()) {
            case ParameterUpdate.Direct _ -> {
                load(parameters_N, from, count, parameter_K);
                parameters(count);
                store(parameter_K, count, parameters_N, from);
            }
            case ParameterUpdate.Master master -> {
                load(master.master_N(), from, count, parameter_K);
                parameters(count);
                store(parameter_K, count, master.master_N(), from);
                storeNearest(parameter_K, count, parameters_N, from);
            }
            case ParameterUpdate.Stochastic _ -> {
                load(parameters_N, from, count, parameter_K);
                parameters(count);
                round(parameter_K, count, Purpose.PARAMETER, parameters_N, from);
            }
            case ParameterUpdate.Kahan kahan -> {
                load(parameters_N, from, count, parameter_K);
                load(kahan.compensation_N(), from, count, update_K);
                compensate(count);
                storeNearest(parameter_K, count, parameters_N, from);
                storeNearest(update_K, count, kahan.compensation_N(), from);
            }
        }
    }

    // the compiler makes vectors of these loops; each operation rounds as the vector loop of float32 does
    private void moments(int count) {
        float scale = factors.gradient();
        float meanWeight = factors.meanWeight();
        float decay = factors.varianceDecay();
        float weight = factors.varianceWeight();
        for (int i = 0; i < count; i++) {
            float gradient = gradient_K[i] * scale;
            mean_K[i] = (gradient - mean_K[i]) * meanWeight + mean_K[i];
            variance_K[i] = variance_K[i] * decay + gradient * weight * gradient;
        }
    }

    private void parameters(int count) {
        float correction = factors.varianceCorrection();
        float epsilon = factors.epsilon();
        float decay = factors.decay();
        float size = factors.stepSize();
        for (int i = 0; i < count; i++) {
            float root = (float) Math.sqrt(variance_K[i]) / correction + epsilon;
            parameter_K[i] = parameter_K[i] * decay - mean_K[i] * size / root;
        }
    }

    private void compensate(int count) {
        float correction = factors.varianceCorrection();
        float epsilon = factors.epsilon();
        float size = factors.stepSize();
        for (int i = 0; i < count; i++) {
            float root = (float) Math.sqrt(variance_K[i]) / correction + epsilon;
            float before = parameter_K[i];
            float wanted = before * lostByDecay - mean_K[i] * size / root + update_K[i];
            float after = Bfloat16.toFloat(Bfloat16.nearest(before + wanted));
            parameter_K[i] = after;
            update_K[i] = wanted - (after - before);
        }
    }

    private void decode(long from, int count) {
        switch (state.moments()) {
            case Moments.Plain plain -> {
                load(plain.mean_N(), from, count, mean_K);
                load(plain.variance_N(), from, count, variance_K);
            }
            case Moments.Blockwise blocks -> {
                decode(blocks.meanCode_N(), blocks.meanScale_B(), from, DynamicMap.SIGNED, mean_K);
                decode(blocks.varianceCode_N(), blocks.varianceScale_B(), from, DynamicMap.UNSIGNED, variance_K);
            }
        }
    }

    private void encode(long from, int count) {
        switch (state.moments()) {
            case Moments.Plain plain -> {
                round(mean_K, count, Purpose.MEAN, plain.mean_N(), from);
                round(variance_K, count, Purpose.VARIANCE, plain.variance_N(), from);
            }
            case Moments.Blockwise blocks -> {
                encode(mean_K, DynamicMap.SIGNED, blocks.meanCode_N(), blocks.meanScale_B(), from);
                encode(variance_K, DynamicMap.UNSIGNED, blocks.varianceCode_N(), blocks.varianceScale_B(), from);
            }
        }
    }

    private static void decode(Tensor code_N, Tensor scale_B, long from, DynamicMap map, float[] value_K) {
        float scale = Lanes.get(scale_B.address() + from / BLOCK * Float.BYTES);
        long at = code_N.address() + from;
        for (int i = 0; i < BLOCK; i++) {
            value_K[i] = map.valueOf(MEMORY.get(ValueLayout.JAVA_BYTE, at + i)) * scale;
        }
    }

    private static void encode(float[] value_K, DynamicMap map, Tensor code_N, Tensor scale_B, long from) {
        float scale = 0;
        for (int i = 0; i < BLOCK; i++) {
            scale = Math.max(scale, Math.abs(value_K[i]));
        }
        Lanes.put(scale_B.address() + from / BLOCK * Float.BYTES, scale);
        float divisor = Math.max(scale, Float.MIN_NORMAL);
        long at = code_N.address() + from;
        for (int i = 0; i < BLOCK; i++) {
            MEMORY.set(ValueLayout.JAVA_BYTE, at + i, map.codeOf(value_K[i] / divisor));
        }
    }

    /// Stores float32 as it is, bfloat16 by chance.
    private void round(float[] value_K, int count, Purpose purpose, Tensor target_N, long from) {
        if (target_N.type() != DataType.BFLOAT16) {
            store(value_K, count, target_N, from);
            return;
        }
        RoundingBits.fill(state.seed(), step, purpose, state.first() + from, count, bits_K);
        long at = target_N.address() + from * Short.BYTES;
        for (int i = 0; i < count; i++) {
            MEMORY.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2L * i, Bfloat16.stochastic(value_K[i], bits_K[i]));
        }
    }

    private static void load(Tensor source_N, long from, int count, float[] value_K) {
        if (source_N.type() == DataType.FLOAT32) {
            long at = source_N.address() + from * Float.BYTES;
            MemorySegment.copy(MEMORY, ValueLayout.JAVA_FLOAT_UNALIGNED, at, value_K, 0, count);
            return;
        }
        long at = source_N.address() + from * Short.BYTES;
        for (int i = 0; i < count; i++) {
            value_K[i] = Bfloat16.toFloat(MEMORY.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2L * i));
        }
    }

    private static void store(float[] value_K, int count, Tensor target_N, long from) {
        long at = target_N.address() + from * Float.BYTES;
        MemorySegment.copy(value_K, 0, MEMORY, ValueLayout.JAVA_FLOAT_UNALIGNED, at, count);
    }

    private static void storeNearest(float[] value_K, int count, Tensor target_N, long from) {
        long at = target_N.address() + from * Short.BYTES;
        for (int i = 0; i < count; i++) {
            MEMORY.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2L * i, Bfloat16.nearest(value_K[i]));
        }
    }
}
