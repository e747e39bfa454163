package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.Content;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.model.Decoder;
import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Stories;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.Kernels;
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
