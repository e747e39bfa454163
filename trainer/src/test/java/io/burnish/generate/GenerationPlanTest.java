package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.Content;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.model.Decoder;
import io.burnish.model.Families;
import io.burnish.model.KnownShapes;
import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Stories;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.StepSize;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What generating is said to take beside what it allocates.
class GenerationPlanTest {

    @ParameterizedTest
    @CsvSource({"20, 2, 60, 32", "12, 2, 150, 8", "24, 4, 20, 48"})
    void aPlanIsWithinATenthOfWhatIsAllocated(int prompts, int samples, int words, int maxTokens) {
        compare(GenerationLimits.onCpu(), prompts, samples, words, maxTokens);
    }

    /// Prompts of several pieces, and answers that wait for room: what is gathered of the cache is among the rest.
    @ParameterizedTest
    @CsvSource({"4, 1, 900, 8, 1073741824", "2, 3, 700, 200, 20000000"})
    void soItIsWhereSequencesAreComputedInPieces(int prompts, int samples, int words, int maxTokens, long cache) {
        compare(new GenerationLimits(256, cache, 320, 256, 16), prompts, samples, words, maxTokens);
    }

    @Test
    void whatIsGatheredIsTakenOffTheCache() {
        ModelConfig config = GenerationLimitsTest.LLAMA_8B;
        GenerationLimits limits = GenerationLimits.onCard(config, DataType.BFLOAT16, 40_000_000_000L);
        GenerationPlan whole =
                GenerationPlan.of(config, DataType.BFLOAT16, limits, new GenerationPlan.Work(4, 1, 8192, 1024));
        GenerationPlan pieces =
                GenerationPlan.of(config, DataType.BFLOAT16, limits, new GenerationPlan.Work(4, 1, 30_000, 1024));
        GenerationPlan crowded =
                GenerationPlan.of(config, DataType.BFLOAT16, limits, new GenerationPlan.Work(64, 4, 30_000, 1024));
        long ofAToken = 2L * 8 * 128 * 2;
        assertThat(whole.further()).isZero();
        assertThat(pieces.further()).isEqualTo(30_000 * ofAToken);
        assertThat(crowded.further()).isEqualTo(31_024 * ofAToken);
        assertThat(crowded.bytes()).isBetween(39_700_000_000L, 40_000_000_000L);
        assertThat(crowded.lines()).anyMatch(line -> line.contains("gathered of the cache"));
    }

    @Test
    void softCappedScoresOfALaterPieceAreAmongIt() {
        try (Weights weights = Families.load(Families.folder("gemma2"))) {
            ModelConfig config = weights.config();
            GenerationLimits limits = GenerationLimits.onCard(config, DataType.BFLOAT16, 1_000_000_000L);
            long gathered = GenerationPlan.furtherBytes(config, DataType.FLOAT32, limits, 10_000) / 2;
            assertThat(gathered).isEqualTo(10_000L * 2 * 2 * config.attention(0).keyColumns());
            assertThat(GenerationPlan.furtherBytes(config, DataType.BFLOAT16, limits, 10_000))
                    .as("some hundred queries by all keys, in float32")
                    .isGreaterThan(gathered + 4L * 512 * 10_000);
        }
    }

    @Test
    void whatRecordedStepsKeepIsTakenOffTheCache() {
        ModelConfig small = KnownShapes.llama(151_936, 896, 4864, 24, 14, 2, 64, true);
        GenerationLimits limits = GenerationLimits.onCard(small, DataType.BFLOAT16, 20_000_000_000L);
        GenerationPlan.Work work = new GenerationPlan.Work(64, 4, 1000, 7192);
        GenerationPlan plan = GenerationPlan.of(small, DataType.BFLOAT16, limits, work);
        // of 1, 2, 4 ... 64, 128, 192, 256 rows: logits alone are
        long logits = (127 + 128 + 192 + 256) * 151_936L * 2;
        assertThat(plan.recorded()).isBetween(logits, 2 * logits);
        assertThat(plan.bytes()).isBetween(19_500_000_000L, 20_000_000_000L);
        assertThat(plan.lines()).anyMatch(line -> line.contains("recorded steps"));

        GenerationPlan penalised =
                GenerationPlan.of(small, DataType.BFLOAT16, limits, new GenerationPlan.Work(64, 4, 1000, 7192, true));
        assertThat(penalised.recorded()).isZero();
        assertThat(penalised.cache()).isGreaterThan(plan.cache());
        GenerationLimits onCpu = GenerationLimits.onCpu();
        assertThat(GenerationPlan.of(small, DataType.FLOAT32, onCpu, work).recorded())
                .isZero();
        ModelConfig large = GenerationLimitsTest.LLAMA_8B;
        assertThat(GenerationPlan.of(large, DataType.BFLOAT16, limits, work).recorded())
                .as("a large model waits for its weights")
                .isZero();
    }

    @Test
    void stepsOfFewerRowsAreCountedToo() {
        ModelConfig small = KnownShapes.llama(32_000, 256, 1024, 12, 4, 4, 64, true);
        long one = RecordedSteps.bytes(small, DataType.BFLOAT16, new StepSize(1, 100, 32));
        long two = RecordedSteps.bytes(small, DataType.BFLOAT16, new StepSize(2, 100, 32));
        long three = RecordedSteps.bytes(small, DataType.BFLOAT16, new StepSize(3, 100, 32));
        long four = RecordedSteps.bytes(small, DataType.BFLOAT16, new StepSize(4, 100, 32));
        assertThat(two).isGreaterThan(2 * one);
        assertThat(three).isEqualTo(four).isGreaterThan(two);
    }

    private static void compare(GenerationLimits limits, int prompts, int samples, int words, int maxTokens) {
        ModelDirectory model = ModelDirectory.open(Stories.model());
        Kernels kernels = Kernels.of(Device.cpu());
        SamplingSettings sampling =
                new SamplingSettings(1, 1, OptionalInt.empty(), 0, 1, maxTokens, List.of(), List.of());
        List<Request> requests = IntStream.range(0, prompts)
                .mapToObj(i -> new Request(
                        "p" + i,
                        new Content.Text("the cat sat ".repeat(words / 3) + i),
                        LongStream.range(0, samples).boxed().toList()))
                .toList();
        long before = Scope.bytes();
        try (Weights weights = model.load(DataType.FLOAT32, Device.cpu());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                TokenizerDirectory tokenizer = TokenizerDirectory.open(Stories.model());
                LocalEngine engine = new LocalEngine(kernels, decoder, model, tokenizer, "stories", limits)) {
            int longest = requests.stream()
                    .mapToInt(request -> new PromptEncoder(tokenizer).encode(request.id(), request.prompt()).length)
                    .max()
                    .orElseThrow();
            GenerationPlan plan = GenerationPlan.of(
                    weights.config(),
                    DataType.FLOAT32,
                    limits,
                    new GenerationPlan.Work(prompts, samples, longest, maxTokens));
            engine.answer(requests, sampling);
            Scope.forgetPeak();
            engine.answer(requests, sampling);
            long counted = Scope.peakBytes() - before;
            System.out.printf("generate: counted %,d, planned %,d%n", counted, plan.bytes());
            assertThat((double) plan.bytes()).isBetween(0.9 * counted, 1.1 * counted);
        }
    }
}
