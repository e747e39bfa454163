package io.burnish.train;

/// The recipe's `train.optimizer`: AdamW (arXiv 1711.05101) in torch's order of operations.
///
/// @param type the algorithm
/// @param beta1 decay of the first moment, in [0, 1)
/// @param beta2 decay of the second moment, in [0, 1)
/// @param epsilon added outside the root, after the bias correction; > 0
/// @param weightDecay decoupled; norms and biases are never decayed
/// @param state type of the moments
/// @param update how bf16 parameters are updated without losing small steps
/// @param offload whether moments and fp32 copy lie in the host's memory and visit the card slice by slice; on the CPU
///     they lie there anyway
public record OptimizerSettings(
        Type type,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        State state,
        Update update,
        boolean offload) {

    /// The optimizers.
    public enum Type {
        ADAMW
    }

    /// The type of the moments.
    public enum State {
        FP32,
        /// Two bytes a number, rounded by chance.
        BF16,
        /// A byte a number, in blocks with a scale each (arXiv 2110.02861).
        INT8
    }

    /// How parameters of less than fp32 are updated.
    public enum Update {
        /// On an fp32 copy, from which the parameters are rounded.
        MASTER,
        /// Rounded up or down by chance, right on average.
        STOCHASTIC,
        /// With what rounding took away kept in bf16 (Kahan's summation).
        KAHAN
    }

    public OptimizerSettings {
        checkBeta("beta1", beta1);
        checkBeta("beta2", beta2);
        if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("epsilon must be > 0, got " + epsilon);
        }
        if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
            throw new IllegalArgumentException("weight_decay must be >= 0, got " + weightDecay);
        }
    }

    /// With the state where the parameters are.
    public OptimizerSettings(
            Type type, double beta1, double beta2, double epsilon, double weightDecay, State state, Update update) {
        this(type, beta1, beta2, epsilon, weightDecay, state, update, false);
    }

    public static OptimizerSettings defaults() {
        return new OptimizerSettings(Type.ADAMW, 0.9, 0.999, 1e-8, 0.0, State.FP32, Update.MASTER);
    }

    /// The same with another way of keeping and updating.
    OptimizerSettings with(State otherState, Update otherUpdate) {
        return new OptimizerSettings(type, beta1, beta2, epsilon, weightDecay, otherState, otherUpdate, offload);
    }

    /// The same with the state in the host's memory.
    OptimizerSettings offloaded() {
        return new OptimizerSettings(type, beta1, beta2, epsilon, weightDecay, state, update, true);
    }

    private static void checkBeta(String key, double beta) {
        if (!(beta >= 0 && beta < 1)) {
            throw new IllegalArgumentException(key + " must be in [0, 1), got " + beta);
        }
    }
}
