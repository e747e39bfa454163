package io.burnish.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Optimizer;

/// Refuses every update.
final class UnservedOptimizer extends Optimizer {

    UnservedOptimizer() {
        super(new Builder());
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray gradient) {
        throw NotServed.OPTIMIZER.refusal();
    }

    private static final class Builder extends OptimizerBuilder<Builder> {
        @Override
        protected Builder self() {
            return this;
        }
    }
}
