package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.burnish.data.Content;
import io.burnish.model.Decoder;
import io.burnish.model.Families;
import io.burnish.model.KeyValueCache;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is asked for together, in pieces, or with too little room for all of it comes out as it does alone.
class GenerationTest {

    private static final int[] PROMPTS = {3, 41, 17, 90, 1, 64, 17};
    private static final int SAMPLES = 3;
    private static final int MOST = 40;
    private static final GenerationLimits PLENTY = new GenerationLimits(256, 1L << 30, 4096, 256, 16);

    private static List<Prompt> prompts(int vocabulary) {
        Random random = new Random(17);
        List<Prompt> prompts = new ArrayList<>();
        for (int length : PROMPTS) {
            List<Long> seeds = LongStream.range(0, SAMPLES)
                    .mapToObj(sample -> 100L * prompts.size() + sample)
                    .toList();
            Request request = new Request("p" + prompts.size(), new Content.Text(""), seeds);
            prompts.add(new Prompt(request, random.ints(length, 0, vocabulary).toArray()));
        }
        return prompts;
    }

    private static void generate(
            Weights weights, GenerationLimits limits, BiConsumer<Generation, List<List<Answer>>> seen) {
        SamplingSettings settings =
                new SamplingSettings(0.8, 0.95, OptionalInt.empty(), 0, 1, MOST, List.of(), List.of());
        Ending ending = new Ending(Arrays::toString, Set.of(0, 1, 2), List.of(), MOST);
        try (Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Workspace saved = new Workspace(Device.cpu());
                Workspace scratch = new Workspace(Device.cpu());
                Generation generation = new Generation(
                        Kernels.of(Device.cpu()),
                        decoder,
                        saved,
                        scratch,
                        prompts(weights.config().vocabulary()),
                        settings,
                        ending,
                        limits)) {
            List<List<Answer>> answers = generation.run();
            assertThat(generation.heldBlocks())
                    .as("blocks that nobody gave back")
                    .isZero();
            seen.accept(generation, answers);
        }
    }

    private static void assertEqual(List<List<Answer>> actual, List<List<Answer>> expected) {
        for (int p = 0; p < expected.size(); p++) {
            for (int s = 0; s < SAMPLES; s++) {
                Answer one = actual.get(p).get(s);
                Answer other = expected.get(p).get(s);
                String what = "prompt %d, sample %d".formatted(p, s);
                assertThat(one.tokens()).as(what).isEqualTo(other.tokens());
                for (int i = 0; i < one.logps().length; i++) {
                    assertThat(one.logps()[i]).as(what).isCloseTo(other.logps()[i], within(1e-4));
                }
            }
        }
    }

    /// A window, angles that hang on the length, soft-capped scores, and none of these; pieces of one token, the
    /// last of one token, and of nearly the whole.
    @ParameterizedTest
    @ValueSource(strings = {"llama3", "mistral-window", "llama-dynamic", "gemma2"})
    void a_prompt_that_is_longer_than_a_pass_gives_the_same_answers(String family) {
        try (Weights weights = Families.load(Families.folder(family))) {
            generate(weights, PLENTY, (_, whole) -> {
                for (int pass : new int[] {1, 13, 16, 89}) {
                    GenerationLimits pieces = new GenerationLimits(256, 1L << 30, pass, 256, 16);
                    generate(weights, pieces, (_, inPieces) -> assertEqual(inPieces, whole));
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "mistral-window", "llama-dynamic"})
    void rows_that_give_their_blocks_up_go_on_where_they_were(String family) {
        try (Weights weights = Families.load(Families.folder(family))) {
            long token = KeyValueCache.bytesPerToken(
                    weights.config(), weights.parameters().all_N().type());
            generate(weights, PLENTY, (roomy, expected) -> {
                assertThat(roomy.pauses()).isZero();
                for (int room : new int[] {1, 180, 300}) {
                    GenerationLimits tight = new GenerationLimits(256, room * token, 32, 5, 4);
                    generate(weights, tight, (crowded, answers) -> {
                        assertThat(crowded.pauses() > 0)
                                .as("rows had to wait in room for " + room)
                                .isTrue();
                        assertEqual(answers, expected);
                        generate(weights, tight, (again, repeated) -> {
                            assertThat(again.pauses()).isEqualTo(crowded.pauses());
                            assertThat(logps(repeated)).isEqualTo(logps(answers));
                        });
                    });
                }
            });
        }
    }

    private static String logps(List<List<Answer>> answers) {
        StringBuilder text = new StringBuilder();
        answers.forEach(of -> of.forEach(answer -> text.append(Arrays.toString(answer.logps()))));
        return text.toString();
    }
}
