/// Finding, loading and calling libtorch: which one a process uses, and its C functions as typed Java methods.
@NullMarked
package io.burnish.tensor.libtorch;

import org.jspecify.annotations.NullMarked;
