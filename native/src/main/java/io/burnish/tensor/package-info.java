/// Tensors over libtorch, and the scopes that own them: what a reader of a model needs.
@NullMarked
package io.burnish.tensor;

import org.jspecify.annotations.NullMarked;
