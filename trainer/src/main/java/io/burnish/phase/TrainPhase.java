package io.burnish.phase;

import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.RowOrder;
import io.burnish.data.random.NamedSeed;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.ModelWriter;
import io.burnish.model.Weights;
import io.burnish.recipe.LoopSettings;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RunPlan;
import io.burnish.run.Loop;
import io.burnish.run.Metrics;
import io.burnish.run.MetricsLine;
import io.burnish.run.Phase;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.PhaseKey;
import io.burnish.run.RunProblem;
import io.burnish.run.Sha256;
import io.burnish.run.Waypoint;
import io.burnish.train.Evaluation;
import io.burnish.train.NotItsReferenceException;
import io.burnish.train.PreferenceTrainer;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.Scorer;
import io.burnish.train.TrainSettings;
import io.burnish.train.TrainingLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// TRAIN: from the source model, the pairs and the reference's log-probs to the iteration's model.
final class TrainPhase implements Loop.Work {

    private final RunContext context;
    private final Iteration iteration;
    private final RunPlan.Step step;

    TrainPhase(RunContext context, Iteration iteration, RunPlan.Step step) {
        this.context = context;
        this.iteration = iteration;
        this.step = step;
    }

    @Override
    public Waypoint at() {
        return iteration.at(step.phase());
    }

    @Override
    public PhaseKey key() {
        Map<String, String> inputs = new HashMap<>();
        inputs.put("model", context.hashes().of(iteration.start()));
        inputs.put("tokens", iteration.data().hash());
        if (iteration.loss().needsReference()) {
            inputs.put("reference log-probs", Sha256.ofFile(referenceFile()));
        }
        ReplayRows.hash(context, iteration).ifPresent(hash -> inputs.put("replayed rows", hash));
        return PhaseKey.of(step.sections(), inputs);
    }

    private Path referenceFile() {
        return iteration.directory(Phase.REFERENCE).resolve(ReferencePhase.FILE);
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        Recipe recipe = iteration.recipe();
        TrainSettings settings = recipe.train();
        PreferenceLoss loss = iteration.loss();
        TrainingData data = iteration.data();
        RowOrder order =
                recipe.data().shuffle() ? RowOrder.shuffled(recipe.seed(), iteration.number()) : RowOrder.asRead();
        Batcher batcher = new Batcher(
                data.train(),
                loss.paired(),
                settings.batchPairs().value(),
                settings.microTokens().value(),
                order);
        int totalSteps = totalSteps(settings, batcher.stepsPerEpoch());
        ReferenceLogps reference = loss.needsReference() ? ReferenceFile.read(referenceFile()) : ReferenceLogps.NONE;
        try (Weights weights = iteration.start().load(context.type(), context.device());
                PreferenceTrainer trainer =
                        new PreferenceTrainer(context.kernels(), weights, loss, settings, totalSteps, roundingSeed())) {
            Scorer scorer = trainer.scorer();
            trainer.reserve(TrainingMemory.needed(recipe, weights.config(), data.train())
                    .plan()
                    .activations());
            if (loss.needsReference() && iteration.ownReference()) {
                trainer.expectOwnReference();
            }
            TrainingLoop.Inputs inputs = new TrainingLoop.Inputs(
                    batcher,
                    data.eval(),
                    reference,
                    () -> Evaluation.of(
                            scorer,
                            data.eval(),
                            loss,
                            reference,
                            settings.microTokens().value()),
                    totalSteps,
                    data.hash(),
                    ReplayRows.of(context, iteration),
                    iteration.number(),
                    stepsBefore());
            new TrainingLoop(
                            trainer,
                            settings,
                            inputs,
                            context.run().checkpoints(at(), settings.keepCheckpoints()),
                            context.interrupts(),
                            context.listener())
                    .run(context.run()::metrics, context.run()::stopped);
            return writeModels(weights);
        } catch (NotItsReferenceException e) {
            throw RunProblem.failed(String.valueOf(e.getMessage()));
        }
    }

    private long roundingSeed() {
        String path = "iteration-%d/train/rounding".formatted(iteration.number());
        return NamedSeed.of(iteration.recipe().seed(), path).value();
    }

    /// Optimizer steps of the iterations before this one.
    private long stepsBefore() {
        return Metrics.read(context.run().layout().metrics()).stream()
                .filter(line -> line.iteration() < iteration.number())
                .mapToLong(MetricsLine::globalStep)
                .max()
                .orElse(0);
    }

    private List<Path> writeModels(Weights weights) {
        Path target = iteration.modelOut();
        if (!Files.isDirectory(target)) {
            context.run()
                    .durable()
                    .writeDirectory(
                            target,
                            directory -> ModelWriter.write(
                                    directory,
                                    weights,
                                    iteration.start().storedType(),
                                    iteration.start().path()));
        }
        Optional<LoopSettings> loop = iteration.recipe().loop();
        if (loop.isEmpty()) {
            context.run().publish(target);
        }
        Optional<Path> average = loop.filter(
                        settings -> settings.reference() == LoopSettings.LoopReference.EMA && iteration.number() > 0)
                .map(settings -> MovingAverage.write(context, iteration, weights, settings.ema()));
        return Stream.concat(Stream.of(target), average.stream()).toList();
    }

    static int totalSteps(TrainSettings settings, int stepsPerEpoch) {
        return settings.maxSteps().orElseGet(() -> (int) Math.ceil(settings.epochs() * stepsPerEpoch));
    }
}
