package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.Content;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.model.Decoder;
import io.burnish.model.Families;
import io.burnish.model.KeyValueCache;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Stories;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.CardOnCpu;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.Scorer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole generations by the card's kernels, which run on the CPU here: the answers are those of the CPU's own kernels,
/// however prompts are cut, rows wait, and steps are recorded.
class GenerationByCardKernelsTest {

    private static final int[] PROMPTS = {3, 41, 17, 1, 30};
    private static final int SAMPLES = 2;
    private static final int MOST = 20;
    private static final GenerationLimits PLENTY = new GenerationLimits(256, 1L << 30, 4096, 256, 16);
    private static final SamplingSettings SAMPLED =
            new SamplingSettings(0.8, 0.95, OptionalInt.of(60), 0.001, 1, MOST, List.of(), List.of());
    private static final SamplingSettings GREEDY =
            new SamplingSettings(0, 1, OptionalInt.empty(), 0, 1, MOST, List.of(), List.of());
    private static final SamplingSettings PENALISED =
            new SamplingSettings(1, 1, OptionalInt.empty(), 0, 1.3, MOST, List.of(), List.of());

    private static Weights weights(String family, DataType type) {
        return ModelDirectory.open(Families.folder(family)).load(type, Device.cpu());
    }

    private static Answered generate(
            Kernels kernels, Weights weights, SamplingSettings settings, GenerationLimits limits) {
        return Answered.by(kernels, weights, new Answered.Asked(PROMPTS, SAMPLES, settings), limits);
    }

    /// In bf16 a product of other rows may be rounded elsewhere, and a token that was nearly drawn is drawn: answers
    /// agree for the most part, and their log-probs as far as they do.
    private static void assertNear(String what, Answered actual, Answered expected) {
        int agreed = 0;
        int all = 0;
        for (int p = 0; p < PROMPTS.length; p++) {
            for (int s = 0; s < SAMPLES; s++) {
                Answer one = actual.answers().get(p).get(s);
                Answer other = expected.answers().get(p).get(s);
                int mismatch = Arrays.mismatch(one.tokens(), other.tokens());
                int equal = mismatch < 0 ? one.tokens().length : mismatch;
                for (int i = 0; i < equal; i++) {
                    assertThat(one.logps()[i])
                            .as("%s, prompt %d, sample %d, token %d", what, p, s, i)
                            .isCloseTo(other.logps()[i], within(0.2));
                }
                agreed += equal;
                all += other.tokens().length;
            }
        }
        assertThat(agreed).as("%s: tokens that agree, of %d", what, all).isGreaterThan(all / 2);
    }

    /// One family with a window, two with soft-caps or windows by layer, one whose angles hang on the length.
    @ParameterizedTest
    @ValueSource(strings = {"llama3", "mistral-window", "qwen3", "gemma2", "gemma3", "llama-dynamic"})
    void answers_are_those_of_the_cpus_own_kernels(String family) {
        Kernels card = CardOnCpu.late().kernels();
        try (Weights weights = weights(family, DataType.FLOAT32)) {
            for (SamplingSettings settings : List.of(GREEDY, SAMPLED, PENALISED)) {
                Answered expected = generate(Kernels.of(Device.cpu()), weights, settings, PLENTY);
                Answered actual = generate(card, weights, settings, PLENTY);
                actual.assertEqualTo(expected, "temperature " + settings.temperature(), 1e-4);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "mistral-window", "llama-dynamic"})
    void pieces_of_prompts_and_rows_that_wait_change_nothing(String family) {
        Kernels card = CardOnCpu.seeded(3).kernels();
        try (Weights weights = weights(family, DataType.FLOAT32)) {
            Answered whole = generate(card, weights, SAMPLED, PLENTY);
            assertThat(whole.pauses()).isZero();
            Answered inPieces = generate(card, weights, SAMPLED, new GenerationLimits(256, 1L << 30, 13, 256, 16));
            inPieces.assertEqualTo(whole, "in pieces", 1e-4);
            long token = KeyValueCache.bytesPerToken(weights.config(), DataType.FLOAT32);
            for (int room : new int[] {1, 120}) {
                GenerationLimits tight = new GenerationLimits(256, room * token, 32, 5, 4);
                Answered crowded = generate(card, weights, SAMPLED, tight);
                assertThat(crowded.pauses()).as("pauses in room for %d", room).isPositive();
                crowded.assertEqualTo(whole, "in room for " + room, 1e-4);
            }
        }
    }

    /// With room for all rows, and with so little that they wait and are computed again.
    @ParameterizedTest
    @ValueSource(strings = {"llama3", "mistral-window", "qwen3", "gemma2", "gemma3"})
    void recorded_steps_say_the_same(String family) {
        CardOnCpu recording = CardOnCpu.recording();
        Kernels card = CardOnCpu.late().kernels();
        try (Weights weights = weights(family, DataType.FLOAT32)) {
            long token = KeyValueCache.bytesPerToken(weights.config(), DataType.FLOAT32);
            GenerationLimits tight = new GenerationLimits(256, 100 * token, 32, 256, 4);
            for (GenerationLimits limits : List.of(PLENTY, tight)) {
                Answered expected = generate(card, weights, SAMPLED, limits);
                int before = recording.replays();
                Answered actual = generate(recording.kernels(), weights, SAMPLED, limits);
                assertThat(recording.replays() - before).as("recorded steps").isGreaterThan(MOST / 2);
                assertThat(actual.pauses()).isEqualTo(expected.pauses());
                actual.assertEqualTo(expected, limits.toString(), 1e-4);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen2", "gemma2"})
    void in_bfloat16_answers_are_those_of_the_plain_kernels(String family) {
        try (Weights weights = weights(family, DataType.BFLOAT16)) {
            for (SamplingSettings settings : List.of(SAMPLED, PENALISED)) {
                Answered expected = generate(new AtenKernels(), weights, settings, PLENTY);
                Answered actual = generate(CardOnCpu.late().kernels(), weights, settings, PLENTY);
                assertNear("temperature " + settings.temperature(), actual, expected);
                Answered recorded = generate(CardOnCpu.recording().kernels(), weights, settings, PLENTY);
                assertNear("recorded, temperature " + settings.temperature(), recorded, actual);
            }
        }
    }

    @Test
    void a_judges_continuations_are_as_probable_as_on_the_cpu() {
        Kernels card = CardOnCpu.late().kernels();
        List<ContinuationScorer.Question> questions = List.of(
                new ContinuationScorer.Question(
                        new Content.Text("Once upon"), " a", List.of(" time", " tree", " dog named Tim")),
                new ContinuationScorer.Question(new Content.Text("Lily liked to"), "", List.of(" play", " eat")));
        try (Weights weights = ModelDirectory.open(Stories.model()).load(DataType.FLOAT32, Device.cpu());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                TokenizerDirectory tokenizer = TokenizerDirectory.open(Stories.model());
                Scorer byCard = new Scorer(card, decoder, 4);
                Scorer byCpu = new Scorer(Kernels.of(Device.cpu()), decoder, 64)) {
            List<double[]> actual = new LocalScorer(byCard, tokenizer, 512).logps(questions);
            List<double[]> expected = new LocalScorer(byCpu, tokenizer, 512).logps(questions);
            for (int question = 0; question < expected.size(); question++) {
                assertThat(actual.get(question)).containsExactly(expected.get(question), within(1e-4));
            }
        }
    }
}
