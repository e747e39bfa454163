package io.burnish.djl;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.metric.Metrics;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.listener.TrainingListener;
import io.burnish.losses.Dpo;
import io.burnish.model.Auto;
import io.burnish.model.ModelDirectory;
import io.burnish.train.ScheduleSettings;
import io.burnish.train.TrainSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the package's documentation, run.
class DjlExamplesTest {

    @TempDir
    Path folder;

    @Test
    void a_model_directory_scores_and_trains_behind_djls_interfaces() throws Exception {
        Path directory = TinyModel.in(folder);
        List<TextPair> pairs = TinyModel.pairs(64);
        List<TextPair> heldOut = TinyModel.heldOut(16);

        Criteria<TextPair, PairScore> criteria = Criteria.builder()
                .setTypes(TextPair.class, PairScore.class)
                .optEngine("Burnish")
                .optModelPath(directory)
                .optTranslator(new ScoreTranslator())
                .build();
        try (ZooModel<TextPair, PairScore> model = criteria.loadModel();
                Predictor<TextPair, PairScore> predictor = model.newPredictor()) {
            PairScore score = predictor.predict(new TextPair("tell me about kites .", " gladly !", " look it up ."));
            System.out.println(score.chosenLogp() - score.rejectedLogp());
            assertThat(score.chosenLogp()).isNegative();
            assertThat(score.rejectedTokens()).isGreaterThan(score.chosenTokens());
        }

        var config = new BurnishTrainingConfig(
                new Dpo(0.1, 0),
                TrainSettings.defaults().withRate(Auto.of(1e-3), ScheduleSettings.Constant.defaults()),
                TrainingListener.Defaults.logging());
        try (ZooModel<TextPair, PairScore> model = criteria.loadModel();
                BurnishTrainer trainer = (BurnishTrainer) model.newTrainer(config)) {
            trainer.setMetrics(new Metrics());
            trainer.fit(pairs, heldOut);
            System.out.println(trainer.getTrainingResult());
            model.save(folder, "trained");
            assertThat(trainer.getTrainingResult().getTrainLoss()).isLessThan((float) Math.log(2));
            assertThat(trainer.getTrainingResult().getValidateEvaluation("rewards/accuracies"))
                    .isGreaterThan(0.5f);
        }
        assertThat(ModelDirectory.open(folder.resolve("trained")).weightFiles()).hasSize(2);
    }

    @Test
    void a_model_directory_writes_behind_djls_interfaces() throws Exception {
        Path directory = TinyModel.in(folder);
        Criteria<String, String> writing = Criteria.builder()
                .setTypes(String.class, String.class)
                .optEngine("Burnish")
                .optModelPath(directory)
                .optTranslatorFactory(new GenerateTranslatorFactory())
                .optArgument("temperature", 0.7)
                .optArgument("top_p", 0.9)
                .optArgument("max_tokens", 20)
                .optArgument("seed", 7)
                .build();
        try (ZooModel<String, String> model = writing.loadModel();
                Predictor<String, String> predictor = model.newPredictor()) {
            System.out.println(predictor.predict("tell me about kites ."));
            List<String> answers = predictor.batchPredict(List.of("tell me about kites .", "tell me about rain ."));
            System.out.println(answers);
            assertThat(answers).hasSize(2).doesNotContain("");
        }
    }

    @Test
    void the_documentation_shows_what_is_run_here() throws Exception {
        Path trainer = Path.of(System.getProperty("burnish.root"), "trainer", "src");
        List<String> run = lines(trainer.resolve("test/java/io/burnish/djl/DjlExamplesTest.java"));
        boolean inExample = false;
        int shown = 0;
        for (String line : lines(trainer.resolve("main/java/io/burnish/djl/package-info.java"))) {
            String text = line.replaceFirst("^///", "").strip();
            if (text.startsWith("```")) {
                inExample = !inExample;
            } else if (inExample) {
                assertThat(run).contains(text);
                shown++;
            }
        }
        assertThat(shown).isGreaterThan(20);
    }

    private static List<String> lines(Path file) throws Exception {
        return Files.readAllLines(file).stream().map(String::strip).toList();
    }
}
