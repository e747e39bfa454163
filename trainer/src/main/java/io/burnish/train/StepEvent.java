package io.burnish.train;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// One optimizer step, for a flight recording; free when nobody records.
@Name("io.burnish.Step")
@Label("Optimizer step")
@Category("Burnish")
@StackTrace(false)
final class StepEvent extends Event {

    @Label("Step")
    long step;

    @Label("Computed tokens")
    long tokens;
}
