package io.burnish.tensor.kernels;

/// The numbers of one AdamW update.
///
/// @param learningRate of this step
/// @param weightDecay decoupled; 0 skips it
/// @param step the update's number, from 1: what the bias corrections are made of
/// @param gradientScale what gradients are multiplied with first: clipping
public record AdamWStep(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        long step,
        double gradientScale) {

    /// lr / (1 - beta1^step).
    public double stepSize() {
        return learningRate / (1 - Math.pow(beta1, step));
    }

    /// sqrt(1 - beta2^step).
    public double varianceCorrection() {
        return Math.sqrt(1 - Math.pow(beta2, step));
    }
}
