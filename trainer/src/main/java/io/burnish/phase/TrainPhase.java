package io.burnish.phase;

import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.RowOrder;
import io.burnish.data.tokens.PreferenceDataset;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.ModelWriter;
import io.burnish.model.Weights;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RunPlan;
import io.burnish.run.ExitCode;
import io.burnish.run.Loop;
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
        inputs.put("model", context.hashes().of(context.source()));
        inputs.put("tokens", context.dataset().pairs().hash());
        if (context.recipe().loss().loss().needsReference()) {
            inputs.put("reference log-probs", Sha256.ofFile(referenceFile()));
        }
        return PhaseKey.of(step.sections(), inputs);
    }

    private Path referenceFile() {
        return context.run()
                .layout()
                .phase(new Waypoint(step.iteration(), Phase.REFERENCE))
                .resolve(ReferencePhase.FILE);
    }

    @Override
    public List<Path> run(PhaseDirectory directory) {
        Recipe recipe = context.recipe();
        TrainSettings settings = recipe.train();
        PreferenceLoss loss = recipe.loss().loss();
        PreferenceDataset pairs = context.dataset().pairs();
        RowOrder order =
                recipe.data().shuffle() ? RowOrder.shuffled(recipe.seed(), step.iteration()) : RowOrder.asRead();
        Batcher batcher = new Batcher(
                pairs.train(),
                loss.paired(),
                settings.batchPairs().value(),
                settings.microTokens().value(),
                order);
        int totalSteps = totalSteps(settings, batcher.stepsPerEpoch());
        ReferenceLogps reference = loss.needsReference() ? ReferenceFile.read(referenceFile()) : ReferenceLogps.NONE;
        try (Weights weights = context.source().load(context.type(), context.device());
                PreferenceTrainer trainer =
                        new PreferenceTrainer(context.kernels(), weights, loss, settings, totalSteps);
                Scorer scorer = new Scorer(
                        context.kernels(),
                        trainer.decoder(),
                        settings.headRows().value())) {
            if (loss.needsReference() && context.ownReference()) {
                trainer.expectOwnReference();
            }
            TokenPairs heldOut = pairs.eval();
            TrainingLoop.Inputs inputs = new TrainingLoop.Inputs(
                    batcher,
                    heldOut,
                    reference,
                    () -> Evaluation.of(
                            scorer,
                            heldOut,
                            loss,
                            reference,
                            settings.microTokens().value()),
                    totalSteps,
                    pairs.hash());
            new TrainingLoop(
                            trainer,
                            settings,
                            inputs,
                            context.run().checkpoints(at(), settings.keepCheckpoints()),
                            context.interrupts(),
                            context.listener())
                    .run(context.run()::metrics, context.run()::stopped);
            writeModel(weights);
        } catch (NotItsReferenceException e) {
            throw RunProblem.failed(String.valueOf(e.getMessage()));
        } catch (RunProblem e) {
            throw e.exitCode() == ExitCode.INTERRUPTED
                    ? RunProblem.interrupted(e.text() + " Go on with: burnish resume "
                            + context.run().root())
                    : e;
        }
        return List.of(context.modelOut());
    }

    private void writeModel(Weights weights) {
        Path target = context.modelOut();
        if (!Files.isDirectory(target)) {
            context.run()
                    .durable()
                    .writeDirectory(
                            target,
                            directory -> ModelWriter.write(
                                    directory,
                                    weights,
                                    context.source().storedType(),
                                    context.source().path()));
        }
        context.run().publish(target);
    }

    static int totalSteps(TrainSettings settings, int stepsPerEpoch) {
        return settings.maxSteps().orElseGet(() -> (int) Math.ceil(settings.epochs() * stepsPerEpoch));
    }
}
