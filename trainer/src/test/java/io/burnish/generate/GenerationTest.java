package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.burnish.model.Families;
import io.burnish.model.KeyValueCache;
import io.burnish.model.Weights;
import io.burnish.tensor.kernels.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is asked for together, in pieces, or with too little room for all of it comes out as it does alone.
class GenerationTest {

    private static final int[] PROMPTS = {3, 41, 17, 90, 1, 64, 17};
    private static final int SAMPLES = 3;
    private static final int MOST = 40;
    private static final GenerationLimits PLENTY = new GenerationLimits(256, 1L << 30, 4096, 256, 16);

    private static Answered generate(Weights weights, GenerationLimits limits) {
        SamplingSettings settings =
                new SamplingSettings(0.8, 0.95, OptionalInt.empty(), 0, 1, MOST, List.of(), List.of());
        return Answered.by(Kernels.of(Device.cpu()), weights, new Answered.Asked(PROMPTS, SAMPLES, settings), limits);
    }

    /// A window, angles that hang on the length, soft-capped scores, and none of these; pieces of one token, the
    /// last of one token, and of nearly the whole.
    @ParameterizedTest
    @ValueSource(strings = {"llama3", "mistral-window", "llama-dynamic", "gemma2"})
    void a_prompt_that_is_longer_than_a_pass_gives_the_same_answers(String family) {
        try (Weights weights = Families.load(Families.folder(family))) {
            Answered whole = generate(weights, PLENTY);
            for (int pass : new int[] {1, 13, 16, 89}) {
                GenerationLimits pieces = new GenerationLimits(256, 1L << 30, pass, 256, 16);
                generate(weights, pieces).assertEqualTo(whole, "in passes of " + pass, 1e-4);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "mistral-window", "llama-dynamic"})
    void rows_that_give_their_blocks_up_go_on_where_they_were(String family) {
        try (Weights weights = Families.load(Families.folder(family))) {
            long token = KeyValueCache.bytesPerToken(
                    weights.config(), weights.parameters().all_N().type());
            Answered roomy = generate(weights, PLENTY);
            assertThat(roomy.pauses()).isZero();
            for (int room : new int[] {1, 180, 300}) {
                GenerationLimits tight = new GenerationLimits(256, room * token, 32, 5, 4);
                Answered crowded = generate(weights, tight);
                assertThat(crowded.pauses())
                        .as("rows had to wait in room for " + room)
                        .isPositive();
                crowded.assertEqualTo(roomy, "in room for " + room, 1e-4);
                Answered again = generate(weights, tight);
                assertThat(again.pauses()).isEqualTo(crowded.pauses());
                assertThat(logps(again.answers())).isEqualTo(logps(crowded.answers()));
            }
        }
    }

    private static String logps(List<List<Answer>> answers) {
        StringBuilder text = new StringBuilder();
        answers.forEach(of -> of.forEach(answer -> text.append(Arrays.toString(answer.logps()))));
        return text.toString();
    }
}
