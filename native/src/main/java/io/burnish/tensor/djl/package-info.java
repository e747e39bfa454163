/// The bridge between Burnish's tensors and DJL's arrays: the only package that knows DJL's PyTorch engine.
@NullMarked
package io.burnish.tensor.djl;

import org.jspecify.annotations.NullMarked;
