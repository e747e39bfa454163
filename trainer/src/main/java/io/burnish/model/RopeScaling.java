package io.burnish.model;

/// How rotary angles depend on the position: transformers' `modeling_rope_utils`.
///
/// Legend: D half a head.
public sealed interface RopeScaling {

    double theta();

    /// The angle each pair of elements turns by per position.
    ///
    /// @param length of the sequence; only [Dynamic] depends on it
    float[] inverseFrequency_D(int headSize, int length);

    /// Whether the angles depend on how long the sequence is.
    default boolean dependsOnLength() {
        return false;
    }

    /// Angles as in arXiv 2104.09864.
    record Plain(double theta) implements RopeScaling {
        @Override
        public float[] inverseFrequency_D(int headSize, int length) {
            return plain(headSize, theta);
        }
    }

    /// Positions divided by a factor.
    record Linear(double theta, double factor) implements RopeScaling {
        @Override
        public float[] inverseFrequency_D(int headSize, int length) {
            float[] frequency_D = plain(headSize, theta);
            for (int d = 0; d < frequency_D.length; d++) {
                frequency_D[d] /= (float) factor;
            }
            return frequency_D;
        }
    }

    /// A larger theta for sequences longer than the model was trained for (NTK-aware).
    record Dynamic(double theta, double factor, int maxPositions) implements RopeScaling {
        @Override
        public float[] inverseFrequency_D(int headSize, int length) {
            int reached = Math.max(length, maxPositions);
            double stretch = factor * reached / maxPositions - (factor - 1);
            return plain(headSize, theta * Math.pow(stretch, headSize / (headSize - 2.0)));
        }

        @Override
        public boolean dependsOnLength() {
            return true;
        }
    }

    /// Llama 3.1: slow turns are slowed further, fast ones are kept, those between are blended.
    record Llama3(double theta, double factor, double lowFactor, double highFactor, int originalPositions)
            implements RopeScaling {
        @Override
        public float[] inverseFrequency_D(int headSize, int length) {
            float[] frequency_D = plain(headSize, theta);
            double longest = originalPositions / lowFactor;
            double shortest = originalPositions / highFactor;
            for (int d = 0; d < frequency_D.length; d++) {
                double wavelength = 2 * Math.PI / frequency_D[d];
                if (wavelength > longest) {
                    frequency_D[d] /= (float) factor;
                } else if (wavelength >= shortest) {
                    double smooth = (originalPositions / wavelength - lowFactor) / (highFactor - lowFactor);
                    frequency_D[d] = (float) ((1 - smooth) * frequency_D[d] / factor + smooth * frequency_D[d]);
                }
            }
            return frequency_D;
        }
    }

    private static float[] plain(int headSize, double theta) {
        float[] frequency_D = new float[headSize / 2];
        for (int d = 0; d < frequency_D.length; d++) {
            frequency_D[d] = (float) (1 / Math.pow(theta, 2.0 * d / headSize));
        }
        return frequency_D;
    }
}
