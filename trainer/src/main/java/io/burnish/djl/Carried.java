package io.burnish.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.util.passthrough.PassthroughNDArray;
import java.util.List;

/// Values of Burnish's as DJL carries them from one of its interfaces to the next: each as an array of a list.
final class Carried {

    private Carried() {}

    static NDList in(Object value) {
        return new NDList(new PassthroughNDArray(value));
    }

    /// @throws UnsupportedOperationException if the list holds anything else, such as arrays with elements
    static <T> T out(NDList list, Class<T> type) {
        return value(list.singletonOrThrow(), type);
    }

    /// The same for a list of several.
    static <T> List<T> all(NDList list, Class<T> type) {
        return list.stream().map(array -> value(array, type)).toList();
    }

    private static <T> T value(NDArray array, Class<T> type) {
        if (array instanceof PassthroughNDArray passed && type.isInstance(passed.getObject())) {
            return type.cast(passed.getObject());
        }
        throw NotServed.LOSS_OF_ARRAYS.refusal();
    }
}
