package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.Content;
import io.burnish.data.TokenAnswer;
import io.burnish.data.batch.ForestBuilder;
import io.burnish.data.exchange.Finish;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Stories;
import io.burnish.model.Weights;
import io.burnish.run.RunProblem;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.Scorer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A trained model tells stories: the same ones as transformers, each sample a function of its seed alone.
class LocalEngineTest {

    private final Kernels kernels = Kernels.of(Device.cpu());
    private Weights weights;
    private Scope scope;
    private Decoder decoder;
    private TokenizerDirectory tokenizer;

    @BeforeEach
    void load() {
        weights = ModelDirectory.open(Stories.model()).load(DataType.FLOAT32, Device.cpu());
        scope = Scope.shared();
        decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
        tokenizer = TokenizerDirectory.open(Stories.model());
    }

    @AfterEach
    void close() {
        if (weights != null) {
            tokenizer.close();
            decoder.close();
            scope.close();
            weights.close();
        }
    }

    private List<List<Answer>> answer(GenerationLimits limits, SamplingSettings settings, Request... requests) {
        ModelDirectory model = ModelDirectory.open(Stories.model());
        try (LocalEngine engine = new LocalEngine(kernels, decoder, model, tokenizer, "stories", limits)) {
            return engine.answer(List.of(requests), settings);
        }
    }

    private static Request request(String text, Long... seeds) {
        return new Request(text, new Content.Text(text), List.of(seeds));
    }

    private static SamplingSettings sampling(double temperature, int maxTokens, String... stop) {
        return new SamplingSettings(temperature, 1, OptionalInt.empty(), 0, 1, maxTokens, List.of(stop), List.of());
    }

    @Test
    void greedy_stories_are_transformers_own() throws IOException {
        JsonNode golden = new ObjectMapper()
                .readTree(Stories.model().resolve("golden.json").toFile())
                .get("greedy");
        for (JsonNode story : golden) {
            if (!story.has("prompt")) {
                continue;
            }
            int tokens = story.get("ids").size() - story.get("prompt_ids").size();
            Answer answer = answer(
                            GenerationLimits.onCpu(),
                            sampling(0, tokens),
                            request(story.get("prompt").asText(), 0L))
                    .getFirst()
                    .getFirst();
            assertThat(story.get("text").asText()).endsWith(answer.text());
            double sum = 0;
            for (double logp : answer.logps()) {
                sum += logp;
            }
            assertThat(sum).isCloseTo(story.get("sum_logp_fp64").asDouble(), within(1e-3));
        }
    }

    @Test
    void a_sample_made_again_alone_is_the_same() {
        Request one = request("Once upon a time", 11L, 12L, 13L);
        Request two = request("One day, Tom and his dog", 21L, 22L, 23L);
        Request three = request("The", 31L, 32L, 33L);
        List<List<Answer>> together =
                answer(new GenerationLimits(4, 1 << 30, 8, 3, 16), sampling(1, 40), one, two, three);
        List<List<Answer>> turned = answer(GenerationLimits.onCpu(), sampling(1, 40), three, one, two);
        Answer alone = answer(GenerationLimits.onCpu(), sampling(1, 40), request("One day, Tom and his dog", 22L))
                .getFirst()
                .getFirst();
        assertThat(alone.tokens()).isEqualTo(together.get(1).get(1).tokens());
        assertThat(turned.get(2).get(1).tokens()).isEqualTo(alone.tokens());
        assertThat(turned.get(0).get(2).text()).isEqualTo(together.get(2).get(2).text());
        assertThat(together.getFirst().getFirst().text())
                .isNotEqualTo(together.getFirst().get(1).text());
    }

    @Test
    void log_probs_of_sampled_tokens_are_the_trainers_own() {
        SamplingSettings settings =
                new SamplingSettings(0.8, 0.9, OptionalInt.of(40), 0.01, 1.2, 50, List.of(), List.of());
        Answer answer = answer(GenerationLimits.onCpu(), settings, request("Once upon a time", 7L))
                .getFirst()
                .getFirst();
        ForestBuilder forest = new ForestBuilder(false);
        int[] prompt_P = new PromptEncoder(tokenizer).encode("p", new Content.Text("Once upon a time"));
        forest.answer(forest.segment(ForestBuilder.NO_PARENT, prompt_P), TokenAnswer.of(answer.tokens()), 0);
        double sum = 0;
        for (double logp : answer.logps()) {
            sum += logp;
        }
        try (Scorer scorer = new Scorer(kernels, decoder, 64)) {
            assertThat(scorer.score(forest.build()).getFirst().logp()).isCloseTo(sum, within(1e-4 * Math.abs(sum)));
        }
    }

    @Test
    void a_stop_text_ends_an_answer_and_is_no_part_of_it() {
        Answer whole = answer(GenerationLimits.onCpu(), sampling(0, 60), request("Once upon a time", 1L))
                .getFirst()
                .getFirst();
        Answer stopped = answer(GenerationLimits.onCpu(), sampling(0, 60, "park", "."), request("Once upon a time", 1L))
                .getFirst()
                .getFirst();
        assertThat(whole.finish()).isEqualTo(Finish.LENGTH);
        assertThat(stopped.finish()).isEqualTo(Finish.STOP);
        assertThat(stopped.text())
                .isEqualTo(whole.text().substring(0, whole.text().indexOf('.')));
        assertThat(stopped.tokens()).hasSizeLessThan(20);
    }

    @Test
    void the_models_end_token_ends_an_answer() {
        List<Answer> answers = new ArrayList<>();
        for (long seed = 0; seed < 4; seed++) {
            answers.addAll(answer(GenerationLimits.onCpu(), sampling(1, 400), request("Once", seed))
                    .getFirst());
        }
        assertThat(answers).anySatisfy(answer -> {
            assertThat(answer.finish()).isEqualTo(Finish.STOP);
            assertThat(answer.tokens()[answer.tokens().length - 1]).isIn(1, 2);
        });
    }

    @Test
    void a_stop_token_that_is_several_tokens_is_refused() {
        SamplingSettings settings =
                new SamplingSettings(1, 1, OptionalInt.empty(), 0, 1, 4, List.of(), List.of("upon a time"));
        assertThatThrownBy(() -> answer(GenerationLimits.onCpu(), settings, request("Once", 1L)))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("not one");
    }

    @Test
    void nothing_is_left_behind() {
        answer(GenerationLimits.onCpu(), sampling(1, 20), request("Once", 1L, 2L));
        long before = Scope.live();
        answer(GenerationLimits.onCpu(), sampling(1, 20), request("Once", 1L, 2L));
        assertThat(Scope.live()).isEqualTo(before);
    }

    @Test
    void continuations_are_scored_as_a_sequence_is() {
        try (Scorer scorer = new Scorer(kernels, decoder, 64)) {
            LocalScorer local = new LocalScorer(scorer, tokenizer, 512);
            double[] logps = local.logps(List.of(new ContinuationScorer.Question(
                            new Content.Text("Once upon"), " a", List.of(" time", " tree", " dog named Tim"))))
                    .getFirst();
            assertThat(logps[0])
                    .isGreaterThan(logps[1])
                    .isGreaterThan(logps[2])
                    .isLessThan(0)
                    .isGreaterThan(-0.5);
        }
    }
}
