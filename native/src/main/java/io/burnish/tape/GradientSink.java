package io.burnish.tape;

import io.burnish.tensor.Tensor;

/// Where a small parameter's gradient goes: its buffer, or, where it is frozen, scratch memory nobody reads.
record GradientSink(Tensor tensor) {

    static GradientSink of(Tape tape, Parameter parameter) {
        Tensor gradient = parameter.gradient();
        return new GradientSink(
                gradient != null
                        ? gradient
                        : tape.takeScratch(parameter.value().sizes()).zero());
    }
}
