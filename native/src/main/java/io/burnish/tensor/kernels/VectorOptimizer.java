package io.burnish.tensor.kernels;

import io.burnish.tensor.Tensor;
import jdk.incubator.vector.FloatVector;

/// One pass over flat buffers: the sum of squares, and AdamW.
///
/// Legend: N elements.
final class VectorOptimizer {

    private static final int CHUNK = 1 << 16;
    // a block's sum is fp32 lanes of 64 additions, the chunk's and the whole are doubles
    private static final int BLOCK = 64 * Lanes.COUNT;

    private final Workers workers;

    VectorOptimizer(Workers workers) {
        this.workers = workers;
    }

    double sumOfSquares(long x, long elements) {
        double[] sums = new double[chunks(elements)];
        workers.forParts(sums.length, (chunk, _, _) -> {
            float[] lanes = new float[Lanes.COUNT];
            long from = (long) chunk * CHUNK;
            int count = (int) Math.min(CHUNK, elements - from);
            double sum = 0;
            for (int i = 0; i < count; i += BLOCK) {
                sum += block(x + (from + i) * 4L, Math.min(BLOCK, count - i), lanes);
            }
            sums[chunk] = sum;
        });
        double sum = 0;
        for (double part : sums) {
            sum += part;
        }
        return sum;
    }

    void adamW(long parameters, long gradients, long mean, long variance, long elements, AdamWStep step) {
        Factors factors = Factors.of(step);
        workers.forParts(chunks(elements), (chunk, _, _) -> {
            long at = (long) chunk * CHUNK * Float.BYTES;
            int count = (int) Math.min(CHUNK, elements - (long) chunk * CHUNK);
            for (int i = 0; i < count; i += BLOCK) {
                long from = at + i * 4L;
                int n = Math.min(BLOCK, count - i);
                adamW(parameters + from, gradients + from, mean + from, variance + from, n, factors);
            }
        });
    }

    /// The same with any state, by blocks.
    void adamW(Tensor parameters_N, Tensor gradients_N, AdamWState state, AdamWStep step) {
        long elements = parameters_N.elements();
        workers.forParts(chunks(elements), (chunk, _, _) -> {
            VectorStates states = new VectorStates(parameters_N, gradients_N, state, step);
            long start = (long) chunk * CHUNK;
            long end = Math.min(elements, start + CHUNK);
            for (long from = start; from < end; from += Moments.BLOCK) {
                states.update(from, (int) Math.min(Moments.BLOCK, end - from));
            }
        });
    }

    private static int chunks(long elements) {
        return Math.toIntExact((elements + CHUNK - 1) / CHUNK);
    }

    private static double block(long x, int count, float[] lanes) {
        FloatVector sum = FloatVector.zero(Lanes.SPECIES);
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector v = Lanes.load(x + i * 4L);
            sum = v.fma(v, sum);
        }
        if (whole < count) {
            FloatVector v = Lanes.load(x + whole * 4L, Lanes.tail(count));
            sum = v.fma(v, sum);
        }
        return Lanes.sum(sum, lanes);
    }

    /// A step's numbers as torch casts them: computed in double, multiplied with in float32.
    record Factors(
            float gradient,
            float meanWeight,
            float varianceDecay,
            float varianceWeight,
            float varianceCorrection,
            float epsilon,
            float decay,
            float stepSize) {

        static Factors of(AdamWStep step) {
            return new Factors(
                    (float) step.gradientScale(),
                    (float) (1 - step.beta1()),
                    (float) step.beta2(),
                    (float) (1 - step.beta2()),
                    (float) step.varianceCorrection(),
                    (float) step.epsilon(),
                    (float) (1 - step.learningRate() * step.weightDecay()),
                    (float) step.stepSize());
        }

        FloatVector mean(FloatVector mean, FloatVector gradient) {
            return gradient.sub(mean).mul(meanWeight).add(mean); // torch's lerp
        }

        FloatVector variance(FloatVector variance, FloatVector gradient) {
            return variance.mul(varianceDecay).add(gradient.mul(varianceWeight).mul(gradient));
        }

        FloatVector parameter(FloatVector parameter, FloatVector mean, FloatVector variance) {
            FloatVector root = variance.sqrt().div(varianceCorrection).add(epsilon);
            return parameter.mul(decay).sub(mean.mul(stepSize).div(root));
        }
    }

    private static void adamW(long parameters, long gradients, long means, long variances, int count, Factors factors) {
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long at = i * 4L;
            FloatVector gradient = Lanes.load(gradients + at).mul(factors.gradient);
            FloatVector mean = factors.mean(Lanes.load(means + at), gradient);
            FloatVector variance = factors.variance(Lanes.load(variances + at), gradient);
            Lanes.store(mean, means + at);
            Lanes.store(variance, variances + at);
            Lanes.store(factors.parameter(Lanes.load(parameters + at), mean, variance), parameters + at);
        }
        if (whole < count) {
            var tail = Lanes.tail(count);
            long at = whole * 4L;
            FloatVector gradient = Lanes.load(gradients + at, tail).mul(factors.gradient);
            FloatVector mean = factors.mean(Lanes.load(means + at, tail), gradient);
            FloatVector variance = factors.variance(Lanes.load(variances + at, tail), gradient);
            Lanes.store(mean, means + at, tail);
            Lanes.store(variance, variances + at, tail);
            Lanes.store(factors.parameter(Lanes.load(parameters + at, tail), mean, variance), parameters + at, tail);
        }
    }
}
