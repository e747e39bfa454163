package io.burnish.phase;

import io.burnish.recipe.LoopSettings;
import io.burnish.recipe.RunPlan;
import io.burnish.recipe.RunPlan.Step;
import io.burnish.run.Loop;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.PhaseKey;
import io.burnish.run.Waypoint;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/// A plan's steps as work to do.
public final class Phases {

    private Phases() {}

    /// Runs the plan to its end, or to where a loop has a reason to stop, skipping what is committed.
    public static void run(RunContext context) {
        Loop.run(context.run(), () -> new Works(context), context.interrupts());
        if (context.recipe().loop().isPresent()) {
            context.run().publish(FinalModel.of(context));
        }
    }

    /// Work that says when it begins; what is committed never does.
    private record Announced(Loop.Work work, RunContext context) implements Loop.Work {

        @Override
        public Waypoint at() {
            return work.at();
        }

        @Override
        public PhaseKey key() {
            return work.key();
        }

        @Override
        public List<Path> run(PhaseDirectory directory) {
            int iterations =
                    context.recipe().loop().map(LoopSettings::iterations).orElse(0);
            context.listener().onPhase(work.at(), iterations);
            return work.run(directory);
        }
    }

    /// One piece of work after the other; an iteration begins only if nothing of the one before speaks against it.
    private static final class Works implements Iterator<Loop.Work> {

        private final RunContext context;
        private final List<Step> steps;
        private final Map<Integer, Iteration> iterations = new HashMap<>();
        private int next;

        Works(RunContext context) {
            this.context = context;
            this.steps = RunPlan.of(context.recipes()).steps();
        }

        @Override
        public boolean hasNext() {
            if (next >= steps.size()) {
                return false;
            }
            boolean begins = next > 0
                    && steps.get(next).iteration() != steps.get(next - 1).iteration();
            if (begins && StopConditions.met(context, steps.get(next).iteration() - 1)) {
                next = steps.size();
                return false;
            }
            return true;
        }

        @Override
        public Loop.Work next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Step step = steps.get(next++);
            Iteration iteration =
                    iterations.computeIfAbsent(step.iteration(), number -> new Iteration(context, number));
            return new Announced(work(iteration, step), context);
        }

        private Loop.Work work(Iteration iteration, Step step) {
            return switch (step.phase()) {
                case GENERATE -> new GeneratePhase(context, iteration, step);
                case JUDGE -> new JudgePhase(context, iteration, step);
                case PAIR -> new PairPhase(context, iteration, step);
                case REFERENCE -> new ReferencePhase(context, iteration, step);
                case TRAIN -> new TrainPhase(context, iteration, step);
                case EVALUATE -> new EvaluatePhase(context, iteration, step);
            };
        }
    }
}
