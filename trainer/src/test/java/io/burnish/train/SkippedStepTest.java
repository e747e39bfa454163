package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.RowOrder;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.run.Interrupts;
import io.burnish.run.Phase;
import io.burnish.run.Provenance;
import io.burnish.run.RunDirectory;
import io.burnish.run.RunProblem;
import io.burnish.run.Waypoint;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A step in which something is not finite is left out and named; three in a row end the training.
class SkippedStepTest {

    private static final TokenPairs DATA = TinyTraining.pairs(8, 13);

    @Test
    void aStepWithANaNIsLeftOutAndItsRowNamed() {
        try (Weights weights = TinyTraining.weights();
                PreferenceTrainer trainer = trainer(weights)) {
            spoil(weights);
            float[] before = weights.parameters().all_N().toFloats();

            StepReport report = trainer.step(TinyTraining.batch(DATA, 0, 2, 6, 50), ReferenceLogps.NONE);

            assertThat(report.skipped())
                    .hasValueSatisfying(why ->
                            assertThat(why).startsWith("row 1002: the log-probability of its chosen answer is NaN"));
            assertThat(weights.parameters().all_N().toFloats()).isEqualTo(before);
            assertThat(trainer.optimizer().updates()).isZero();
            assertThat(trainer.stepsDone()).isOne();
        }
    }

    @Test
    void aReferenceThatIsNotFiniteSkipsTheStepAndNamesTheRow() {
        try (Weights weights = TinyTraining.weights();
                PreferenceTrainer trainer = trainer(weights)) {
            ReferenceLogps reference =
                    row -> new ReferenceLogps.Logps(row == 1003 ? Double.NEGATIVE_INFINITY : -20, -20);

            assertThat(trainer.step(TinyTraining.batch(DATA, 0, 0, 8, 50), reference)
                            .skipped())
                    .hasValueSatisfying(why -> assertThat(why).startsWith("row 1003:"));
            assertThat(trainer.step(TinyTraining.batch(DATA, 1, 4, 8, 50), reference)
                            .skipped())
                    .as("the next step without that row")
                    .isEmpty();
        }
    }

    @Test
    void threeInARowEndTheTraining(@TempDir Path scratch) throws IOException {
        try (Weights weights = TinyTraining.weights();
                PreferenceTrainer trainer = trainer(weights);
                RunDirectory run = RunDirectory.create(scratch.resolve("run"), "name: test\n", provenance())) {
            spoil(weights);
            TrainingLoop loop = new TrainingLoop(
                    trainer,
                    TinyTraining.settings(1e-3, Recompute.NONE),
                    inputs(),
                    run.checkpoints(new Waypoint(1, Phase.TRAIN), 2),
                    Interrupts.none(),
                    TrainingListener.SILENT);

            assertThatExceptionOfType(RunProblem.class)
                    .isThrownBy(() -> loop.run(run::metrics, run::stopped))
                    .withMessageContaining("Step 3: row ")
                    .withMessageContaining("3 steps were skipped, the last 3 in a row")
                    .withMessageContaining("train.learning_rate");
            assertThat(Files.readAllLines(run.layout().metrics())).hasSize(3);
        }
    }

    private static TrainingLoop.Inputs inputs() {
        Batcher batcher = new Batcher(DATA, true, 2, 100, RowOrder.asRead());
        return new TrainingLoop.Inputs(
                batcher,
                TinyTraining.pairs(0, 0),
                ReferenceLogps.NONE,
                () -> {
                    throw new IllegalStateException("nothing is held out");
                },
                4,
                "hash");
    }

    private static Provenance provenance() {
        return Provenance.here("test", "test", "aten", "cpu", 1, "name: test\n", Map.of());
    }

    private static PreferenceTrainer trainer(Weights weights) {
        return new PreferenceTrainer(
                TinyTraining.kernels(),
                weights,
                TinyTraining.loss("dpo"),
                TinyTraining.settings(1e-3, Recompute.NONE),
                4);
    }

    private static void spoil(Weights weights) {
        try (Scope scope = Scope.confined()) {
            Tensor norm_H = weights.parameters().view(scope, "model.norm.weight");
            float[] values = norm_H.toFloats();
            values[0] = Float.NaN;
            norm_H.copyFrom(Tensor.ofFloats(scope, values, values.length));
        }
    }
}
