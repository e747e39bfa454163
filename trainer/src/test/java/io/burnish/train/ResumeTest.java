package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.StepBatch;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AdamWState;
import io.burnish.tensor.kernels.Moments;
import io.burnish.tensor.kernels.ParameterUpdate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    private record Outcome(List<Figures> steps, float[] weights, List<float[]> state) {}

    /// How parameters and state are kept.
    private record Kept(DataType type, OptimizerSettings.State state, OptimizerSettings.Update update) {}

    static List<Kept> kept() {
        return List.of(
                new Kept(DataType.FLOAT32, OptimizerSettings.State.FP32, OptimizerSettings.Update.MASTER),
                new Kept(DataType.FLOAT32, OptimizerSettings.State.BF16, OptimizerSettings.Update.MASTER),
                new Kept(DataType.FLOAT32, OptimizerSettings.State.INT8, OptimizerSettings.Update.MASTER),
                new Kept(DataType.BFLOAT16, OptimizerSettings.State.FP32, OptimizerSettings.Update.MASTER),
                new Kept(DataType.BFLOAT16, OptimizerSettings.State.INT8, OptimizerSettings.Update.STOCHASTIC),
                new Kept(DataType.BFLOAT16, OptimizerSettings.State.BF16, OptimizerSettings.Update.KAHAN));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void aResumedTrainingIsTheOneThatWasNeverStopped(Kept kept, @TempDir Path checkpoint) throws IOException {
        Outcome whole;
        Map<Long, ReferenceLogps.Logps> reference;
        try (Weights weights = TinyTraining.weights(kept.type())) {
            reference = TinyTraining.reference(weights, DATA);
            try (PreferenceTrainer trainer = trainer(weights, kept)) {
                whole = train(trainer, reference, 0, STEPS);
            }
        }
        TrainingState saved;
        try (Weights weights = TinyTraining.weights(kept.type());
                PreferenceTrainer trainer = trainer(weights, kept)) {
            Outcome first = train(trainer, reference, 0, STOPPED_AFTER);
            assertThat(first.steps()).isEqualTo(whole.steps().subList(0, STOPPED_AFTER));
            saved = TinyTraining.state(trainer, STEPS);
            CheckpointFiles.write(checkpoint, trainer, saved);
        }

        try (Weights weights = TinyTraining.weights(kept.type());
                PreferenceTrainer trainer = trainer(weights, kept)) {
            assertThat(CheckpointFiles.read(checkpoint, trainer)).isEqualTo(saved);
            Outcome rest = train(trainer, reference, STOPPED_AFTER, STEPS);

            assertThat(rest.steps()).isEqualTo(whole.steps().subList(STOPPED_AFTER, STEPS));
            assertThat(rest.weights()).isEqualTo(whole.weights());
            assertThat(rest.state()).usingRecursiveComparison().isEqualTo(whole.state());
        }
    }

    // a schedule that falls, so that a wrong step would show
    private static PreferenceTrainer trainer(Weights weights, Kept kept) {
        TrainSettings settings = TinyTraining.settings(
                1e-3,
                Recompute.NONE,
                new ScheduleSettings.Cosine(new Span.Steps(1)),
                new OptimizerSettings(
                        OptimizerSettings.Type.ADAMW, 0.9, 0.999, 1e-8, 0.01, kept.state(), kept.update()));
        return new PreferenceTrainer(TinyTraining.kernels(), weights, TinyTraining.loss("dpo"), settings, STEPS, 77);
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
                state(trainer.optimizer().state()));
    }

    private static List<float[]> state(AdamWState state) {
        List<Tensor> tensors = new ArrayList<>();
        switch (state.moments()) {
            case Moments.Plain(Tensor mean, Tensor variance) -> tensors.addAll(List.of(mean, variance));
            case Moments.Blockwise(Tensor mean, Tensor meanScale, Tensor variance, Tensor varianceScale) ->
                tensors.addAll(List.of(mean, meanScale, variance, varianceScale));
        }
        switch (state.update()) {
            case ParameterUpdate.Master(Tensor master) -> tensors.add(master);
            case ParameterUpdate.Kahan(Tensor compensation) -> tensors.add(compensation);
            case ParameterUpdate.Direct _, ParameterUpdate.Stochastic _ -> {}
        }
        return tensors.stream().map(Tensor::toFloats).toList();
    }
}
