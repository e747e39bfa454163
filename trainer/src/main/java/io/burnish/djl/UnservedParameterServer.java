package io.burnish.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterServer;

/// Refuses every parameter, and may be closed.
final class UnservedParameterServer implements ParameterServer {

    @Override
    public void init(String parameterId, NDArray[] values) {
        throw NotServed.PARAMETER_STORE.refusal();
    }

    @Override
    public void update(String parameterId, NDArray[] gradients, NDArray[] parameters) {
        throw NotServed.PARAMETER_STORE.refusal();
    }

    @Override
    public void close() {}
}
