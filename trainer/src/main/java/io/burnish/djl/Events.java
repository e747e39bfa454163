package io.burnish.djl;

import ai.djl.Device;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDList;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener.BatchData;
import ai.djl.translate.Batchifier;
import io.burnish.train.PreferenceFigures;
import io.burnish.train.StepReport;
import java.util.Map;

/// What happens in a training, in DJL's words: `BatchData` for its listeners, names and numbers for its metrics.
///
/// The arrays of a batch are not DJL's: labels are empty, and predictions carry the figures that Burnish computed,
/// which the trainer's evaluators read.
final class Events {

    private final Trainer trainer;
    private final boolean paired;

    Events(Trainer trainer, boolean paired) {
        this.trainer = trainer;
        this.paired = paired;
    }

    /// A step that was skipped, as something was not finite, has no figures: it is a metric, and no batch.
    void trainingBatch(StepReport report, int totalSteps) {
        if (report.skipped().isPresent()) {
            metric("skipped", 1);
            return;
        }
        figures("", report.figures());
        metric("learning_rate", report.learningRate());
        metric("grad_norm", report.gradNorm());
        BatchData data = data(report.figures(), report.step(), totalSteps);
        trainer.notifyListeners(listener -> listener.onTrainingBatch(trainer, data));
    }

    void validationBatch(PreferenceFigures figures) {
        figures("eval_", figures);
        BatchData data = data(figures, 1, 1);
        trainer.notifyListeners(listener -> listener.onValidationBatch(trainer, data));
    }

    void epoch() {
        trainer.notifyListeners(listener -> listener.onEpoch(trainer));
    }

    private void figures(String prefix, PreferenceFigures figures) {
        for (Figure figure : Figure.of(paired)) {
            metric(prefix + figure.label(), figure.of(figures));
        }
    }

    private void metric(String name, double value) {
        Metrics metrics = trainer.getMetrics();
        if (metrics != null) {
            metrics.addMetric(name, value);
        }
    }

    private BatchData data(PreferenceFigures figures, long progress, long total) {
        Batch batch = new Batch(
                trainer.getManager(),
                new NDList(),
                new NDList(),
                figures.rows(),
                Batchifier.STACK,
                Batchifier.STACK,
                progress,
                total);
        return new BatchData(batch, Map.of(Device.cpu(), new NDList()), Map.of(Device.cpu(), Carried.in(figures)));
    }
}
