/// The primitives that ops are made of, and their answers.
///
/// [io.burnish.tensor.kernels.AtenKernels] is the plain reference for ever, on any device; the others are held
/// to it by one contract test.
@NullMarked
package io.burnish.tensor.kernels;

import org.jspecify.annotations.NullMarked;
