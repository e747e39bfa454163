package io.burnish.phase;

import io.burnish.recipe.RunPlan;
import io.burnish.run.Loop;
import java.util.List;

/// A plan's steps as work to do.
public final class Phases {

    private Phases() {}

    /// Runs the plan to its end, skipping what is committed.
    public static void run(RunContext context) {
        List<Loop.Work> works = RunPlan.of(context.recipe()).steps().stream()
                .map(step -> work(context, step))
                .toList();
        Loop.run(context.run(), works, context.interrupts());
    }

    private static Loop.Work work(RunContext context, RunPlan.Step step) {
        return switch (step.phase()) {
            case REFERENCE -> new ReferencePhase(context, step);
            case TRAIN -> new TrainPhase(context, step);
            case EVALUATE -> new EvaluatePhase(context, step);
            case GENERATE, JUDGE, PAIR ->
                throw new IllegalStateException(
                        "a single training has no phase " + step.phase().directory());
        };
    }
}
