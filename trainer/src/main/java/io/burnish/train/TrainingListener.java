package io.burnish.train;

import io.burnish.run.Waypoint;

/// Hears what happens in a run as it happens, on the run's own thread; it must be quick.
public interface TrainingListener {

    TrainingListener SILENT = new TrainingListener() {};

    /// A phase begins, or goes on; one that was done before is not heard of.
    ///
    /// @param iterations how many the loop has; 0 in a single training
    default void onPhase(Waypoint at, int iterations) {}

    /// The reference has scored some of the pairs.
    default void onScored(int pairs, int total) {}

    /// A phase has done some of its prompts.
    ///
    /// @param what it does to them, such as `answering`
    default void onWorked(String what, int done, int total) {}

    /// Training begins, or goes on.
    ///
    /// @param firstStep steps that are done already
    default void onBegin(long firstStep, int totalSteps) {}

    default void onStep(StepReport report) {}

    /// Held-out pairs were scored after so many steps.
    default void onEvaluation(long step, PreferenceFigures figures) {}

    default void onCheckpoint(long step) {}
}
