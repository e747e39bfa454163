package io.burnish.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.inference.Predictor;
import ai.djl.metric.Metric;
import ai.djl.metric.Metrics;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.Trainer;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.listener.SaveModelTrainingListener;
import ai.djl.training.listener.TrainingListener;
import io.burnish.losses.Dpo;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.Sft;
import io.burnish.model.Auto;
import io.burnish.train.EvalEvery;
import io.burnish.train.OptimizerSettings;
import io.burnish.train.ScheduleSettings;
import io.burnish.train.TrainSettings;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BurnishTrainerTest {

    @TempDir
    Path folder;

    /// Writes down what it hears.
    private static final class Heard implements TrainingListener {
        final List<String> events = new ArrayList<>();

        @Override
        public void onTrainingBegin(Trainer trainer) {
            events.add("begin");
        }

        @Override
        public void onTrainingBatch(Trainer trainer, BatchData data) {
            var batch = data.getBatch();
            events.add("batch %d/%d of %d".formatted(batch.getProgress(), batch.getProgressTotal(), batch.getSize()));
        }

        @Override
        public void onValidationBatch(Trainer trainer, BatchData data) {
            events.add("validation of " + data.getBatch().getSize());
        }

        @Override
        public void onEpoch(Trainer trainer) {
            events.add("epoch");
        }

        @Override
        public void onTrainingEnd(Trainer trainer) {
            events.add("end");
        }
    }

    @Test
    void listeners_hear_batches_validations_and_epochs_in_their_order() throws Exception {
        Heard heard = new Heard();
        try (ZooModel<TextPair, PairScore> model =
                        TinyModel.criteria(TinyModel.in(folder)).loadModel();
                BurnishTrainer trainer = trainer(model, new Dpo(0.1, 0), 2, heard)) {
            trainer.fit(TinyModel.pairs(12), TinyModel.heldOut(5));
            trainer.close();
        }
        assertThat(heard.events)
                .containsExactly(
                        "begin",
                        "batch 1/4 of 8",
                        "batch 2/4 of 4",
                        "validation of 5",
                        "epoch",
                        "batch 3/4 of 8",
                        "batch 4/4 of 4",
                        "validation of 5",
                        "epoch",
                        "end");
    }

    @Test
    void metrics_have_each_steps_loss_and_rewards_and_dpo_begins_at_log_2() throws Exception {
        Metrics metrics = new Metrics();
        EvaluatorTrainingListener evaluators = new EvaluatorTrainingListener();
        try (ZooModel<TextPair, PairScore> model =
                        TinyModel.criteria(TinyModel.in(folder)).loadModel();
                BurnishTrainer trainer = trainer(model, new Dpo(0.1, 0), 2, evaluators)) {
            trainer.setMetrics(metrics);
            trainer.fit(TinyModel.pairs(12), TinyModel.heldOut(5));

            List<Double> losses = values(metrics, "loss");
            assertThat(losses).hasSize(4);
            assertThat(losses.getFirst()).isCloseTo(Math.log(2), offset(1e-5));
            assertThat(losses.getLast()).isLessThan(losses.getFirst());
            assertThat(values(metrics, "rewards/margins").getLast()).isPositive();
            assertThat(values(metrics, "eval_loss")).hasSize(2);
            assertThat(values(metrics, "eval_rewards/accuracies")).hasSize(2);
            double lastEpoch = (8 * losses.get(2) + 4 * losses.get(3)) / 12;
            assertThat((double) trainer.getTrainingResult().getTrainLoss()).isCloseTo(lastEpoch, offset(1e-6));
            assertThat((double) trainer.getTrainingResult().getValidateLoss())
                    .isCloseTo(values(metrics, "eval_loss").getLast(), offset(1e-6));
        }
    }

    @Test
    void what_was_trained_is_what_is_scored_and_saved() throws Exception {
        TextPair pair = TinyModel.pairs(1).getFirst();
        SaveModelTrainingListener saving = new SaveModelTrainingListener(folder.toString(), "kept");
        PairScore after;
        try (ZooModel<TextPair, PairScore> model =
                        TinyModel.criteria(TinyModel.in(folder)).loadModel();
                Predictor<TextPair, PairScore> predictor = model.newPredictor();
                BurnishTrainer trainer = trainer(model, new Dpo(0.1, 0), 1, saving)) {
            PairScore before = predictor.predict(pair);
            trainer.fit(List.of(pair), List.of());
            after = predictor.predict(pair);
            assertThat(after.chosenLogp() - after.rejectedLogp())
                    .isGreaterThan(before.chosenLogp() - before.rejectedLogp());
            trainer.close();
            assertThatThrownBy(() -> model.save(folder, "kept")).isInstanceOf(FileAlreadyExistsException.class);
        }
        try (ZooModel<TextPair, PairScore> saved =
                        TinyModel.criteria(folder.resolve("kept-0001")).loadModel();
                Predictor<TextPair, PairScore> predictor = saved.newPredictor()) {
            assertThat(predictor.predict(pair)).isEqualTo(after);
        }
    }

    @Test
    void fine_tuning_has_a_loss_and_no_rewards() throws Exception {
        Metrics metrics = new Metrics();
        try (ZooModel<TextPair, PairScore> model =
                        TinyModel.criteria(TinyModel.in(folder)).loadModel();
                BurnishTrainer trainer = trainer(model, new Sft(), 2)) {
            trainer.setMetrics(metrics);
            trainer.fit(TinyModel.pairs(8), List.of());
            assertThat(trainer.getEvaluators()).containsExactly(trainer.getLoss());
        }
        assertThat(metrics.getMetricNames()).contains("loss").doesNotContain("rewards/chosen", "eval_loss");
        assertThat(values(metrics, "loss").getLast())
                .isLessThan(values(metrics, "loss").getFirst());
    }

    private static BurnishTrainer trainer(
            ZooModel<TextPair, PairScore> model, PreferenceLoss loss, double epochs, TrainingListener... listeners) {
        TrainSettings settings = new TrainSettings(
                epochs,
                OptionalInt.empty(),
                Auto.of(8),
                Auto.auto(),
                Auto.auto(),
                Auto.of(1e-3),
                ScheduleSettings.Constant.defaults(),
                OptimizerSettings.defaults(),
                Auto.auto(),
                1.0,
                Auto.auto(),
                100,
                2,
                new EvalEvery.Epoch(),
                io.burnish.train.TrainFrom.PREVIOUS);
        return (BurnishTrainer) model.newTrainer(new BurnishTrainingConfig(loss, settings, listeners));
    }

    private static List<Double> values(Metrics metrics, String name) {
        return metrics.getMetric(name).stream()
                .map(Metric::getValue)
                .map(Number::doubleValue)
                .toList();
    }
}
