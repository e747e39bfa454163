package io.burnish.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.burnish.data.Purpose;
import io.burnish.data.TokenPair;
import io.burnish.data.batch.ForestBuilder;
import io.burnish.losses.Dpo;
import io.burnish.train.TrainSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BurnishEngineTest {

    @TempDir
    Path folder;

    @Test
    void djl_finds_the_engine_and_prefers_pytorchs() {
        assertThat(Engine.hasEngine("Burnish")).isTrue();
        assertThat(Engine.getDefaultEngineName()).isEqualTo("PyTorch");
        assertThat(Engine.getEngine("Burnish").defaultDevice()).isEqualTo(Device.cpu());
    }

    @Test
    void a_predictor_says_what_the_scorer_says() throws Exception {
        Path directory = TinyModel.in(folder);
        List<TextPair> pairs = TinyModel.pairs(4);
        try (ZooModel<TextPair, PairScore> model = TinyModel.criteria(directory).loadModel();
                Predictor<TextPair, PairScore> predictor = model.newPredictor()) {
            List<PairScore> scores = predictor.batchPredict(pairs);
            BurnishModel burnish = (BurnishModel) model.getWrappedModel();
            try (var scorer = burnish.newScorer(7)) {
                for (int i = 0; i < pairs.size(); i++) {
                    TokenPair tokens = TokenizedTexts.tokenize(burnish.pairTokenizer(Purpose.PAIRS), pairs.get(i), i);
                    var answers =
                            scorer.score(new ForestBuilder(true).add(tokens).build());
                    assertThat(scores.get(i).chosenLogp())
                            .isCloseTo(answers.get(0).logp(), offset(1e-3));
                    assertThat(scores.get(i).rejectedLogp())
                            .isCloseTo(answers.get(1).logp(), offset(1e-3));
                    assertThat(scores.get(i).chosenTokens())
                            .isEqualTo(tokens.chosen().length());
                }
            }
        }
    }

    /// Both ask for longer and longer sequences, so that what they share grows under the other one's passes.
    @Test
    void two_predictors_of_one_model_may_score_on_two_threads() throws Exception {
        Path directory = TinyModel.in(folder);
        List<TextPair> pairs = new ArrayList<>();
        for (int words = 10; words <= 1200; words += 70) {
            pairs.add(new TextPair("please tell me about kites . ".repeat(words / 6 + 1), " gladly !", " no ."));
        }
        List<PairScore> alone;
        try (ZooModel<TextPair, PairScore> model = TinyModel.criteria(directory).loadModel();
                Predictor<TextPair, PairScore> predictor = model.newPredictor()) {
            alone = predictor.batchPredict(pairs);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 4; round++) {
                try (ZooModel<TextPair, PairScore> model =
                        TinyModel.criteria(directory).loadModel()) {
                    List<Future<List<PairScore>>> scores = new ArrayList<>();
                    for (int thread = 0; thread < 2; thread++) {
                        scores.add(threads.submit(() -> {
                            try (Predictor<TextPair, PairScore> predictor = model.newPredictor()) {
                                return predictor.batchPredict(pairs);
                            }
                        }));
                    }
                    for (Future<List<PairScore>> own : scores) {
                        for (int i = 0; i < pairs.size(); i++) {
                            assertThat(own.get().get(i).chosenLogp())
                                    .as("pair %d of round %d", i, round)
                                    .isCloseTo(alone.get(i).chosenLogp(), offset(1e-3));
                        }
                    }
                }
            }
        }
    }

    @Test
    void a_pair_that_does_not_fit_is_refused_and_not_cut() throws Exception {
        Path directory = TinyModel.in(folder);
        String text = "please tell me about kites . ".repeat(1000);
        try (ZooModel<TextPair, PairScore> model = TinyModel.criteria(directory).loadModel();
                Predictor<TextPair, PairScore> predictor = model.newPredictor()) {
            assertThatThrownBy(() -> predictor.predict(new TextPair(text, " gladly !", " no .")))
                    .isInstanceOf(TranslateException.class)
                    .hasMessageContaining("given pairs, line 1")
                    .hasMessageContaining("longer than the model's positions");
        }
    }

    @Test
    void a_directory_that_is_no_model_is_refused_in_words() {
        assertThatThrownBy(() -> TinyModel.criteria(folder).loadModel())
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("no config.json");
    }

    @Test
    void a_gpu_and_a_model_without_weights_are_refused() {
        assertThatThrownBy(() -> Model.newInstance("tiny", Device.gpu(), "Burnish"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("CPU only");
        try (Model model = Model.newInstance("tiny", "Burnish")) {
            assertThatThrownBy(() -> model.newTrainer(config()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("load(directory)");
        }
    }

    @Test
    void what_is_not_served_names_what_does_it() throws Exception {
        Path directory = TinyModel.in(folder);
        Engine engine = Engine.getEngine("Burnish");
        try (ZooModel<TextPair, PairScore> model = TinyModel.criteria(directory).loadModel();
                BurnishTrainer trainer = (BurnishTrainer) model.newTrainer(config())) {
            ParameterStore store = new ParameterStore(model.getNDManager(), false);
            refuses(() -> model.getBlock().forward(store, new NDList(), false), "io.burnish.model.Decoder");
            refuses(() -> model.getBlock().getParameters(), "io.burnish.model.Decoder");
            refuses(() -> model.setBlock(model.getBlock()), "io.burnish.model.Decoder");
            refuses(() -> model.describeInput(), "io.burnish.model.Decoder");
            refuses(() -> engine.newSymbolBlock(model.getNDManager()), "io.burnish.model.Decoder");
            refuses(() -> config().getOptimizer().update("weight", null, null), "io.burnish.train.AdamW");
            refuses(
                    () -> engine.newParameterServer(config().getOptimizer()).init("weight", null),
                    "io.burnish.model.Weights");
            refuses(() -> engine.newGradientCollector(), "io.burnish.tape.Tape");
            refuses(() -> trainer.newGradientCollector(), "io.burnish.tape.Tape");
            refuses(() -> trainer.initialize(new Shape(1)), "io.burnish.model.Decoder");
            refuses(() -> trainer.forward(new NDList()), "io.burnish.model.Decoder");
            refuses(() -> trainer.forward(new NDList(), new NDList()), "io.burnish.model.Decoder");
            refuses(() -> trainer.evaluate(new NDList()), "io.burnish.train.Scorer");
            refuses(() -> trainer.step(), "io.burnish.train.PreferenceTrainer");
            refuses(() -> trainer.iterateDataset(null), "io.burnish.data.batch.Batcher");
            refuses(() -> trainer.getLoss().evaluate(new NDList(), new NDList()), "io.burnish.losses.PreferenceLoss");
            refuses(() -> model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss())), "BurnishTrainingConfig");
            refuses(
                    () -> model.getWrappedModel().newPredictor(new NoopTranslator()),
                    "io.burnish.djl.GenerateTranslator");
        }
    }

    @Test
    void every_class_that_a_refusal_names_exists() throws Exception {
        for (NotServed idea : NotServed.values()) {
            var names = Pattern.compile("io\\.burnish\\.[a-z.]+[A-Z]\\w+")
                    .matcher(String.valueOf(idea.refusal().getMessage()));
            while (names.find()) {
                assertThat(Class.forName(names.group())).isNotNull();
            }
        }
    }

    private static BurnishTrainingConfig config() {
        return new BurnishTrainingConfig(new Dpo(0.1, 0), TrainSettings.defaults());
    }

    private static void refuses(ThrowingCallable call, String instead) {
        assertThatThrownBy(call)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(instead);
    }
}
