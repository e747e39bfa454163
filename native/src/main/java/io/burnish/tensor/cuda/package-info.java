/// Our own kernels on an NVIDIA card: their sources (`.cu`, beside this package), how they are compiled, and how they
/// are queued on libtorch's stream.
@NullMarked
package io.burnish.tensor.cuda;

import org.jspecify.annotations.NullMarked;
