package io.burnish.djl;

import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.RowOrder;
import io.burnish.losses.PreferenceLoss;
import io.burnish.train.EvalEvery;
import io.burnish.train.Evaluation;
import io.burnish.train.PreferenceTrainer;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.Scorer;
import io.burnish.train.StepReport;
import io.burnish.train.TrainSettings;

/// One call of [BurnishTrainer#fit]: steps, evaluations and the ends of epochs, each told to DJL's listeners.
final class Training {

    private static final int SKIPPED_IN_A_ROW = 3;

    private final BurnishTrainer trainer;
    private final LoadedModel model;
    private final PreferenceLoss loss;
    private final TrainSettings settings;
    private final TokenPairs train;
    private final TokenPairs heldOut;
    private final Events events;
    private int skippedInARow;

    Training(
            BurnishTrainer trainer,
            LoadedModel model,
            BurnishTrainingConfig config,
            TokenPairs train,
            TokenPairs heldOut) {
        this.trainer = trainer;
        this.model = model;
        this.loss = config.preferenceLoss();
        this.settings = config.settings().resolve(false, loss.paired(), heldOut.size() > 0);
        this.train = train;
        this.heldOut = heldOut;
        this.events = new Events(trainer, loss.paired());
    }

    void run() {
        Batcher batcher = new Batcher(
                train,
                loss.paired(),
                settings.batchPairs().value(),
                settings.microTokens().value(),
                RowOrder.shuffled(BurnishEngine.seed(trainer.getManager().getEngine()), 1));
        int perEpoch = batcher.stepsPerEpoch();
        int totalSteps = settings.maxSteps().orElseGet(() -> (int) Math.ceil(settings.epochs() * perEpoch));
        try (PreferenceTrainer steps =
                        new PreferenceTrainer(model.kernels(), model.weights(), loss, settings, totalSteps);
                Scorer scorer = new Scorer(
                        model.kernels(), steps.decoder(), settings.headRows().value())) {
            ReferenceLogps reference = ReferenceLogps.NONE;
            if (loss.needsReference()) {
                reference = measured(scorer);
                steps.expectOwnReference();
            }
            for (int step = 1; step <= totalSteps; step++) {
                StepReport report = steps.step(batcher.step(step - 1), reference);
                giveUpIfNothingIsLearned(report);
                events.trainingBatch(report, totalSteps);
                boolean last = step == totalSteps;
                if (isEvaluationDue(step, perEpoch, last)) {
                    events.validationBatch(Evaluation.of(
                            scorer,
                            heldOut,
                            loss,
                            reference,
                            settings.microTokens().value()));
                }
                if (last || step % perEpoch == 0) {
                    events.epoch();
                }
            }
        }
    }

    private ReferenceLogps measured(Scorer scorer) {
        MeasuredReference reference = new MeasuredReference();
        reference.measure(scorer, train, settings.microTokens().value());
        reference.measure(scorer, heldOut, settings.microTokens().value());
        return reference;
    }

    private boolean isEvaluationDue(int step, int perEpoch, boolean last) {
        if (heldOut.size() == 0) {
            return false;
        }
        return switch (settings.evalEvery()) {
            case EvalEvery.Never _ -> last;
            case EvalEvery.Epoch _ -> last || step % perEpoch == 0;
            case EvalEvery.Steps steps -> last || step % steps.steps() == 0;
        };
    }

    private void giveUpIfNothingIsLearned(StepReport report) {
        skippedInARow = report.skipped().isPresent() ? skippedInARow + 1 : 0;
        if (skippedInARow == SKIPPED_IN_A_ROW) {
            throw new IllegalStateException(
                    "Step %d: %s. It is the third step in a row that was skipped, so the training is given up. A lower learning rate or maxGradNorm is the usual remedy."
                            .formatted(report.step(), report.skipped().orElse("not finite")));
        }
    }
}
