package io.burnish.data.template;

import java.util.List;

/// Values in order that can be indexed and sliced.
sealed interface Sequence extends Value permits ListValue, Tuple, Range {

    List<Value> items();

    /// A part of this sequence, of the same type where Python keeps it.
    Sequence of(List<Value> items);

    @Override
    default boolean isTrue() {
        return !items().isEmpty();
    }
}
