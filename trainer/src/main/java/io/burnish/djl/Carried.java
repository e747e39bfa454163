package io.burnish.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.util.passthrough.PassthroughNDArray;

/// A value of Burnish's as DJL carries it from one of its interfaces to the next: in a list of one array.
final class Carried {

    private Carried() {}

    static NDList in(Object value) {
        return new NDList(new PassthroughNDArray(value));
    }

    /// @throws UnsupportedOperationException if the list holds anything else, such as arrays with elements
    static <T> T out(NDList list, Class<T> type) {
        NDArray array = list.singletonOrThrow();
        if (array instanceof PassthroughNDArray passed && type.isInstance(passed.getObject())) {
            return type.cast(passed.getObject());
        }
        throw NotServed.LOSS_OF_ARRAYS.refusal();
    }
}
