package io.burnish.tensor.kernels;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// One primitive, for a flight recording that was begun before the kernels were made.
@Name("io.burnish.Kernel")
@Label("Kernel")
@Category("Burnish")
@StackTrace(false)
final class KernelEvent extends Event {

    @Label("Primitive")
    String primitive = "";
}
