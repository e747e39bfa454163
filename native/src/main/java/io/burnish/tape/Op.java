package io.burnish.tape;

import io.burnish.tensor.Tensor;

/// A step of a model's forward pass that can be walked back.
///
/// @param <S> what forward saves for backward
interface Op<S> {

    /// Turns the gradient of the op's output into that of its input, and adds to the gradients of its parameters.
    ///
    /// @param gradOut may be overwritten only by ops that work in place
    /// @return the gradient of the input, in the tape's scratch memory
    Tensor backward(Tape tape, S saved, Tensor gradOut);
}
