package io.burnish.data.template;

/// What a template computes with: Python's types, as far as chat templates need them. Only a [Namespace] can
/// change.
sealed interface Value
        permits None, Bool, Int, Real, Text, Sequence, Dict, DictView, Generator, Namespace, Loop, Undefined, Callable {

    /// Python's name of the type, for messages.
    String typeName();

    /// Python's `bool(value)`.
    boolean isTrue();
}
