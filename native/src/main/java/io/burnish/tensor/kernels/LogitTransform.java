package io.burnish.tensor.kernels;

/// What lies between the head's product and the softmax: y = cap tanh(scale z / cap) / temperature, or
/// y = scale z / temperature where there is no cap.
///
/// It grows with z, so that the largest stays the largest.
///
/// @param scale multiplies first (Cohere's `logit_scale`, one over Granite's `logits_scaling`); above 0
/// @param softCap bounds what comes of it (Gemma 2's `final_logit_softcapping`); 0: no cap
/// @param temperature divides at last; above 0
public record LogitTransform(double scale, double softCap, double temperature) {

    /// Logits are what the product gives.
    public static final LogitTransform NONE = new LogitTransform(1, 0, 1);

    public LogitTransform {
        if (!(scale > 0) || !(softCap >= 0) || !(temperature > 0)) {
            throw new IllegalArgumentException(
                    "logits need a scale above 0, a soft-cap of at least 0 and a temperature above 0, got %s, %s and %s"
                            .formatted(scale, softCap, temperature));
        }
    }

    /// Only a cap; 0: nothing.
    public static LogitTransform softCap(double softCap) {
        return new LogitTransform(1, softCap, 1);
    }

    public boolean isNone() {
        return slope() == 1 && softCap == 0;
    }

    // y = outer bend(inner z), where bend is tanh or nothing

    double inner() {
        return softCap > 0 ? scale / softCap : slope();
    }

    double outer() {
        return softCap > 0 ? softCap / temperature : 1;
    }

    /// dy / dz where the cap is not felt.
    double slope() {
        return scale / temperature;
    }
}
