package io.burnish.train;

import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.run.Checkpoint;
import io.burnish.run.Checkpoints;
import io.burnish.run.Interrupts;
import io.burnish.run.Metrics;
import io.burnish.run.MetricsLine;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.LongFunction;

/// One training from its last checkpoint to its end: steps, figures, evaluations, checkpoints.
///
/// A run that begins and one that goes on are the same code: what comes before the checkpoint is not done
/// again, and what comes after it follows from the seed and the step alone.
public final class TrainingLoop {

    private static final int SKIPPED_IN_A_ROW = 3;
    private static final double SKIPPED_SHARE = 0.01;

    private final PreferenceTrainer trainer;
    private final TrainSettings settings;
    private final Inputs inputs;
    private final Checkpoints checkpoints;
    private final Interrupts interrupts;
    private final TrainingListener listener;

    /// What a training reads.
    ///
    /// @param heldOut scored every `eval_every` and at the end; may be empty
    /// @param dataHash of both, kept in every checkpoint
    /// @param replay rows that are trained on beside the pairs
    /// @param iteration of the loop, for the figures
    /// @param stepsBefore optimizer steps of the iterations before
    public record Inputs(
            Batcher batcher,
            TokenPairs heldOut,
            ReferenceLogps reference,
            Evaluator evaluator,
            int totalSteps,
            String dataHash,
            Optional<Replay> replay,
            int iteration,
            long stepsBefore) {

        /// A training by itself.
        public Inputs(
                Batcher batcher,
                TokenPairs heldOut,
                ReferenceLogps reference,
                Evaluator evaluator,
                int totalSteps,
                String dataHash) {
            this(batcher, heldOut, reference, evaluator, totalSteps, dataHash, Optional.empty(), 1, 0);
        }
    }

    /// Scores the held-out pairs with the weights as they are now.
    @FunctionalInterface
    public interface Evaluator {
        PreferenceFigures evaluate();
    }

    public TrainingLoop(
            PreferenceTrainer trainer,
            TrainSettings settings,
            Inputs inputs,
            Checkpoints checkpoints,
            Interrupts interrupts,
            TrainingListener listener) {
        this.trainer = trainer;
        this.settings = settings;
        this.inputs = inputs;
        this.checkpoints = checkpoints;
        this.interrupts = interrupts;
        this.listener = listener;
    }

    /// Trains to the end.
    ///
    /// @param metricsAt opens the figures, cut back to a step
    /// @param stopped what to throw when a stop was requested, given where
    /// @return the state after the last step
    /// @throws RunProblem (exit 130) when a stop was requested, after a checkpoint; (exit 1) when too many
    ///     steps had to be skipped
    public TrainingState run(LongFunction<Metrics> metricsAt, Function<String, RunProblem> stopped) {
        TrainingState state = restore();
        if (state.step() == 0) {
            checkpoints.requireRoom(CheckpointFiles.bytes(trainer));
        }
        listener.onBegin(state.step(), inputs.totalSteps());
        try (Metrics metrics = metricsAt.apply(inputs.stepsBefore() + state.step())) {
            while (state.step() < inputs.totalSteps()) {
                state = step(state, metrics);
                boolean last = state.step() == inputs.totalSteps();
                if (interrupts.requested() && !last) {
                    save(state, metrics);
                    throw stopped.apply("after step %,d of %,d".formatted(state.step(), inputs.totalSteps()));
                }
                if (last || state.step() % settings.checkpointEvery() == 0) {
                    save(state, metrics);
                }
            }
        }
        return state;
    }

    private TrainingState restore() {
        Optional<Checkpoint> checkpoint = checkpoints.latestValid();
        if (checkpoint.isEmpty()) {
            return TrainingState.begin(inputs.totalSteps(), inputs.dataHash());
        }
        TrainingState state;
        try {
            state = CheckpointFiles.read(checkpoint.get().directory(), trainer);
        } catch (IOException e) {
            throw RunProblem.runDirectory(
                    "%s: cannot be read: %s".formatted(checkpoint.get().directory(), e.getMessage()));
        }
        if (state.totalSteps() != inputs.totalSteps() || !state.data().equals(inputs.dataHash())) {
            throw RunProblem.runDirectory(
                    "%s: was made by %d steps over data %.12s, the run now has %d steps over data %.12s. Put the recipe and its files back as they were, or begin another run with --out."
                            .formatted(
                                    checkpoint.get().directory(),
                                    state.totalSteps(),
                                    state.data(),
                                    inputs.totalSteps(),
                                    inputs.dataHash()));
        }
        return state;
    }

    private TrainingState step(TrainingState before, Metrics metrics) {
        StepEvent event = new StepEvent();
        event.begin();
        StepReport report = trainer.step(
                inputs.batcher().step(before.step()),
                inputs.reference(),
                inputs.replay().map(replay -> replay.step(before.step())));
        event.step = report.step();
        event.tokens = report.computedTokens();
        event.commit();
        TrainingState state = before.after(report, trainer.optimizer().updates());
        metrics.append(line(report, state));
        listener.onStep(report);
        refuseTooManySkipped(report, state, metrics);
        if (isEvaluationDue(state.step())) {
            PreferenceFigures figures = inputs.evaluator().evaluate();
            metrics.append(line(state.step(), evalNames(figures)));
            listener.onEvaluation(state.step(), figures);
        }
        return state;
    }

    private void refuseTooManySkipped(StepReport report, TrainingState state, Metrics metrics) {
        boolean tooMany = state.skippedInARow() >= SKIPPED_IN_A_ROW
                || state.skipped() > Math.max(SKIPPED_IN_A_ROW, SKIPPED_SHARE * inputs.totalSteps());
        if (tooMany) {
            metrics.sync();
            throw RunProblem.failed(
                    "Step %d: %s. %d steps were skipped, the last %d in a row, so the training is given up; the last good checkpoint is kept. A lower train.learning_rate or train.max_grad_norm is the usual remedy."
                            .formatted(
                                    report.step(),
                                    report.skipped().orElse("not finite"),
                                    state.skipped(),
                                    state.skippedInARow()));
        }
    }

    private boolean isEvaluationDue(long step) {
        if (inputs.heldOut().size() == 0) {
            return false;
        }
        boolean last = step == inputs.totalSteps();
        return switch (settings.evalEvery()) {
            case EvalEvery.Never never -> last;
            case EvalEvery.Epoch epoch -> last || step % inputs.batcher().stepsPerEpoch() == 0;
            case EvalEvery.Steps steps -> last || step % steps.steps() == 0;
        };
    }

    private void save(TrainingState state, Metrics metrics) {
        long beginNanos = System.nanoTime();
        metrics.sync();
        checkpoints.save(
                state.step(),
                CheckpointFiles.bytes(trainer),
                directory -> CheckpointFiles.write(directory, trainer, state));
        interrupts.checkpointTook(Duration.ofNanos(System.nanoTime() - beginNanos));
        listener.onCheckpoint(state.step());
    }

    private MetricsLine line(StepReport report, TrainingState state) {
        SequencedMap<String, Number> values = new LinkedHashMap<>();
        values.put("epoch", report.step() / (double) inputs.batcher().stepsPerEpoch());
        SequencedMap<String, Number> figures = report.figures().named();
        values.put("loss", figures.remove("loss"));
        report.replayLoss().ifPresent(replay -> values.put("replay_loss", replay));
        values.put("learning_rate", report.learningRate());
        values.put("grad_norm", report.gradNorm());
        values.putAll(figures);
        values.put("num_tokens", state.sequenceTokens());
        values.put("tokens_per_second", report.computedTokens() / report.seconds());
        values.put("step_time", report.seconds());
        values.put("peak_memory", trainer.peakBytes());
        values.put("skipped", state.skipped());
        return line(state.step(), values);
    }

    private MetricsLine line(long step, SequencedMap<String, Number> values) {
        return new MetricsLine(inputs.iteration(), step, inputs.stepsBefore() + step, values);
    }

    private static SequencedMap<String, Number> evalNames(PreferenceFigures figures) {
        SequencedMap<String, Number> values = new LinkedHashMap<>();
        figures.named().forEach((name, value) -> values.put("eval_" + name, value));
        return values;
    }
}
