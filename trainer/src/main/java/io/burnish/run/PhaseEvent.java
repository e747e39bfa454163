package io.burnish.run;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// One phase of an iteration, for a flight recording; free when nobody records.
@Name("io.burnish.Phase")
@Label("Phase")
@Category("Burnish")
@StackTrace(false)
final class PhaseEvent extends Event {

    @Label("Place")
    String at = "";
}
