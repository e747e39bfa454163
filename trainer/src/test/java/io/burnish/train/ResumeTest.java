package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.model.Recompute;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.StepBatch;
import io.burnish.model.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training that goes on after a checkpoint is the training that was never stopped, bit for bit.
class ResumeTest {

    private static final int STEPS = 6;
    private static final int STOPPED_AFTER = 3;
    private static final int PAIRS = 4;
    private static final TokenPairs DATA = TinyTraining.pairs(STEPS * PAIRS, 7);

    /// A step's figures, without how long it took.
    private record Figures(long step, PreferenceFigures figures, double gradNorm, double learningRate) {
        static Figures of(StepReport report) {
            return new Figures(report.step(), report.figures(), report.gradNorm(), report.learningRate());
        }
    }

    private record Outcome(List<Figures> steps, float[] weights, float[] mean, float[] variance) {}

    @Test
    void aResumedTrainingIsTheOneThatWasNeverStopped(@TempDir Path checkpoint) throws IOException {
        Outcome whole;
        Map<Long, ReferenceLogps.Logps> reference;
        try (Weights weights = TinyTraining.weights()) {
            reference = TinyTraining.reference(weights, DATA);
            try (PreferenceTrainer trainer = trainer(weights)) {
                whole = train(trainer, reference, 0, STEPS);
            }
        }
        TrainingState saved;
        try (Weights weights = TinyTraining.weights();
                PreferenceTrainer trainer = trainer(weights)) {
            Outcome first = train(trainer, reference, 0, STOPPED_AFTER);
            assertThat(first.steps()).isEqualTo(whole.steps().subList(0, STOPPED_AFTER));
            saved = new TrainingState(
                    TrainingState.FORMAT,
                    trainer.stepsDone(),
                    trainer.optimizer().updates(),
                    321,
                    1,
                    0,
                    STEPS,
                    "hash",
                    0.7);
            CheckpointFiles.write(checkpoint, trainer, saved);
        }

        try (Weights weights = TinyTraining.weights();
                PreferenceTrainer trainer = trainer(weights)) {
            assertThat(CheckpointFiles.read(checkpoint, trainer)).isEqualTo(saved);
            Outcome rest = train(trainer, reference, STOPPED_AFTER, STEPS);

            assertThat(rest.steps()).isEqualTo(whole.steps().subList(STOPPED_AFTER, STEPS));
            assertThat(rest.weights()).isEqualTo(whole.weights());
            assertThat(rest.mean()).isEqualTo(whole.mean());
            assertThat(rest.variance()).isEqualTo(whole.variance());
        }
    }

    // a schedule that falls, so that a wrong step would show
    private static PreferenceTrainer trainer(Weights weights) {
        TrainSettings settings =
                TinyTraining.settings(1e-3, Recompute.NONE, new ScheduleSettings.Cosine(new Span.Steps(1)));
        return new PreferenceTrainer(TinyTraining.kernels(), weights, TinyTraining.loss("dpo"), settings, STEPS);
    }

    private static Outcome train(
            PreferenceTrainer trainer, Map<Long, ReferenceLogps.Logps> reference, int from, int to) {
        List<Figures> steps = new ArrayList<>();
        for (int step = from; step < to; step++) {
            StepBatch batch = TinyTraining.batch(DATA, step, step * PAIRS, (step + 1) * PAIRS, 60);
            steps.add(Figures.of(trainer.step(batch, reference::get)));
        }
        return new Outcome(
                steps,
                trainer.weights().parameters().all_N().toFloats(),
                trainer.optimizer().mean().all_N().toFloats(),
                trainer.optimizer().variance().all_N().toFloats());
    }
}
