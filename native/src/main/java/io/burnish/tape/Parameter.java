package io.burnish.tape;

import io.burnish.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A weight and where its gradient accumulates.
///
/// @param value a view of the flat parameter buffer
/// @param gradient the view of the flat gradient buffer at the same place; null where the weight is frozen
public record Parameter(String name, Tensor value, @Nullable Tensor gradient) {}
