package io.burnish.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.random.NamedSeed;
import io.burnish.generate.GenerationLimits;
import io.burnish.generate.LocalEngine;
import io.burnish.generate.Request;
import io.burnish.generate.SamplingSettings;
import io.burnish.tensor.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model writes behind DJL's interfaces what its own engine writes.
class GenerateTranslatorTest {

    private static final SamplingSettings SAMPLING =
            new SamplingSettings(1, 1, OptionalInt.empty(), 0, 1, 12, List.of(), List.of());
    private static final List<String> PROMPTS =
            List.of("tell me about kites .", "tell me about rain .", "tell me about kites .");

    @TempDir
    Path folder;

    private Path directory;

    @BeforeEach
    void makeModel() throws Exception {
        directory = TinyModel.in(folder);
    }

    private <I, O> Criteria<I, O> criteria(Class<I> input, Class<O> output, Map<String, Object> arguments) {
        return Criteria.builder()
                .setTypes(input, output)
                .optEngine("Burnish")
                .optModelPath(directory)
                .optTranslatorFactory(new GenerateTranslatorFactory())
                .optArguments(arguments)
                .build();
    }

    private ZooModel<String, String> loaded(Map<String, Object> arguments) throws Exception {
        return criteria(String.class, String.class, arguments).loadModel();
    }

    private static Map<String, Object> arguments(double temperature) {
        return Map.of("temperature", temperature, "top_p", 1, "max_tokens", "12", "seed", 7);
    }

    private static List<String> ownEngine(BurnishModel model, List<Content> prompts) {
        LoadedModel loaded = model.weightsAndTokenizer();
        List<Request> requests = new ArrayList<>();
        for (Content prompt : prompts) {
            String number = "input-" + requests.size();
            requests.add(new Request(
                    number, prompt, List.of(NamedSeed.of(7, "predict/" + number).value())));
        }
        try (LocalEngine engine = new LocalEngine(
                loaded.kernels(),
                loaded.decoder(),
                loaded.directory(),
                loaded.tokenizer(),
                "tiny",
                GenerationLimits.onCpu())) {
            return engine.answer(requests, SAMPLING).stream()
                    .map(answers -> answers.getFirst().text())
                    .toList();
        }
    }

    @Test
    void a_batch_is_answered_as_the_engine_answers_it() throws Exception {
        try (ZooModel<String, String> model = loaded(arguments(1));
                Predictor<String, String> predictor = model.newPredictor()) {
            List<String> answers = predictor.batchPredict(PROMPTS);
            assertThat(answers)
                    .isEqualTo(ownEngine(
                            (BurnishModel) model.getWrappedModel(),
                            PROMPTS.stream()
                                    .map(text -> (Content) new Content.Text(text))
                                    .toList()));
            assertThat(answers.get(0)).isNotEqualTo(answers.get(2));
        }
    }

    @Test
    void inputs_are_numbered_over_all_calls_of_a_predictor() throws Exception {
        try (ZooModel<String, String> model = loaded(arguments(1));
                Predictor<String, String> together = model.newPredictor();
                Predictor<String, String> oneByOne = model.newPredictor()) {
            List<String> answers = new ArrayList<>();
            for (String prompt : PROMPTS) {
                answers.add(oneByOne.predict(prompt));
            }
            assertThat(answers).isEqualTo(together.batchPredict(PROMPTS));
        }
    }

    @Test
    void temperature_zero_is_greedy() throws Exception {
        try (ZooModel<String, String> model = loaded(arguments(0));
                Predictor<String, String> predictor = model.newPredictor()) {
            assertThat(predictor.predict(PROMPTS.getFirst()))
                    .isEqualTo(predictor.batchPredict(PROMPTS).getLast());
        }
    }

    @Test
    void a_translator_may_be_given_instead_of_arguments() throws Exception {
        try (ZooModel<String, String> model = loaded(arguments(1));
                Predictor<String, String> byArguments = model.newPredictor();
                Predictor<String, String> given = model.newPredictor(GenerateTranslator.ofText(SAMPLING, 7))) {
            assertThat(given.batchPredict(PROMPTS)).isEqualTo(byArguments.batchPredict(PROMPTS));
        }
    }

    @Test
    void a_model_that_writes_scores_too() throws Exception {
        try (ZooModel<String, String> model = loaded(Map.of());
                Predictor<TextPair, PairScore> scores = model.newPredictor(new ScoreTranslator())) {
            assertThat(scores.predict(TinyModel.pairs(1).getFirst()).chosenLogp())
                    .isNegative();
        }
    }

    @Test
    void a_conversation_goes_through_the_chat_template() throws Exception {
        Files.writeString(
                directory.resolve("chat_template.jinja"),
                "{% for message in messages %}{{ message.content + ' ' }}{% endfor %}");
        Content.Messages asked =
                new Content.Messages(List.of(Message.system("please ."), Message.user("tell me about kites .")));
        try (ZooModel<Content.Messages, Message> model = criteria(Content.Messages.class, Message.class, arguments(1))
                        .loadModel();
                Predictor<Content.Messages, Message> predictor = model.newPredictor()) {
            assertThat(predictor.predict(asked))
                    .isEqualTo(Message.assistant(ownEngine((BurnishModel) model.getWrappedModel(), List.of(asked))
                            .getFirst()));
        }
    }

    @Test
    void messages_without_a_template_are_refused_in_words() throws Exception {
        Content.Messages asked = new Content.Messages(List.of(Message.user("tell me about kites .")));
        try (ZooModel<Content.Messages, Message> model = criteria(Content.Messages.class, Message.class, Map.of())
                        .loadModel();
                Predictor<Content.Messages, Message> predictor = model.newPredictor()) {
            assertThatThrownBy(() -> predictor.predict(asked))
                    .isInstanceOf(TranslateException.class)
                    .hasMessageContaining("prompt input-0: has messages")
                    .hasMessageContaining("has no chat template");
        }
    }

    @Test
    void nothing_stays_in_memory() throws Exception {
        long before = Scope.live();
        try (ZooModel<String, String> model = loaded(arguments(1));
                Predictor<String, String> predictor = model.newPredictor()) {
            predictor.batchPredict(PROMPTS);
        }
        assertThat(Scope.live()).isEqualTo(before);
    }

    @Test
    void arguments_become_settings() {
        GenerateArguments given = new GenerateArguments(Map.of(
                "temperature", 0, "top_k", "5", "stop", "!", "stop_tokens", List.of(".", "?"), "modelName", "tiny"));
        assertThat(given.sampling())
                .isEqualTo(
                        new SamplingSettings(0, 0.9, OptionalInt.of(5), 0, 1, 1024, List.of("!"), List.of(".", "?")));
        assertThat(given.seed(3)).isEqualTo(3);
        assertThat(new GenerateArguments(Map.of("seed", 9L)).seed(3)).isEqualTo(9);
    }

    @Test
    void arguments_that_cannot_be_used_are_refused_by_name() {
        refused(Map.of("top_p", 2), "top_p must be in (0, 1], got 2.0");
        refused(Map.of("max_tokens", "many"), "max_tokens must be a number, got many");
        refused(Map.of("top_k", 1.5), "top_k must be a whole number, got 1.5");
        refused(Map.of("maxTokens", 3), "there is no argument 'maxTokens'. Did you mean 'max_tokens'?");
    }

    @Test
    void other_types_are_refused() {
        assertThatThrownBy(() -> criteria(String.class, Integer.class, Map.of()).loadModel())
                .isInstanceOf(ModelNotFoundException.class);
    }

    private void refused(Map<String, Object> arguments, String message) {
        assertThatThrownBy(() -> new GenerateArguments(arguments).sampling())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
