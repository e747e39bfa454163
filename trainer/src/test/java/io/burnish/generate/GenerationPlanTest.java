package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.Content;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Stories;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.Kernels;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What generating is said to take beside what it allocates.
class GenerationPlanTest {

    @ParameterizedTest
    @CsvSource({"20, 2, 60, 32", "12, 2, 150, 8", "24, 4, 20, 48"})
    void aPlanIsWithinATenthOfWhatIsAllocated(int prompts, int samples, int words, int maxTokens) {
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
                LocalEngine engine =
                        new LocalEngine(kernels, decoder, model, tokenizer, "stories", GenerationLimits.onCpu())) {
            int longest = requests.stream()
                    .mapToInt(request -> new PromptEncoder(tokenizer).encode(request.id(), request.prompt()).length)
                    .max()
                    .orElseThrow();
            GenerationPlan plan = GenerationPlan.of(
                    weights.config(),
                    DataType.FLOAT32,
                    GenerationLimits.onCpu(),
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
