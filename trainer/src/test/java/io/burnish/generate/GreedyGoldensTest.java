package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.Content;
import io.burnish.model.Decoder;
import io.burnish.model.Families;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.CardOnCpu;
import io.burnish.tensor.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every family goes on greedily as transformers does, several prompts side by side.
class GreedyGoldensTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Where transformers' best two tokens are nearer than this, another order of additions may take the other.
    private static final double TOO_NEAR = 1e-4;

    static List<Path> families() throws IOException {
        try (Stream<Path> folders = Files.list(Families.folder(""))) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void greedy_tokens_are_those_of_transformers(Path folder) throws IOException {
        check(folder, new AtenKernels(), new GenerationLimits(3, 1 << 20, 16, 2, 4));
        check(folder, Kernels.of(Device.cpu()), GenerationLimits.onCpu());
    }

    @ParameterizedTest
    @MethodSource("families")
    void the_cards_kernels_say_the_same(Path folder) throws IOException {
        check(folder, CardOnCpu.late().kernels(), new GenerationLimits(3, 1 << 20, 16, 2, 4));
        check(folder, CardOnCpu.recording().kernels(), GenerationLimits.onCpu());
    }

    private static void check(Path folder, Kernels kernels, GenerationLimits limits) throws IOException {
        JsonNode golden = JSON.readTree(folder.resolve("greedy.json").toFile()).get("answers");
        List<Prompt> prompts = new ArrayList<>();
        for (JsonNode answer : golden) {
            int[] prompt_P = JSON.convertValue(answer.get("prompt"), int[].class);
            prompts.add(new Prompt(new Request("p" + prompts.size(), new Content.Text(""), List.of(1L)), prompt_P));
        }
        int tokens = golden.get(0).get("tokens").size();
        SamplingSettings greedy = new SamplingSettings(0, 1, OptionalInt.empty(), 0, 1, tokens, List.of(), List.of());
        Ending ending = new Ending(Arrays::toString, Set.of(), List.of(), tokens);
        try (Weights weights = Families.load(folder);
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Workspace saved = new Workspace(Device.cpu());
                Workspace scratch = new Workspace(Device.cpu());
                Generation generation =
                        new Generation(kernels, decoder, saved, scratch, prompts, greedy, ending, limits)) {
            List<List<Answer>> answers = generation.run();
            for (int i = 0; i < answers.size(); i++) {
                compare(
                        folder.getFileName() + ", " + kernels.name() + ", prompt " + i,
                        answers.get(i).getFirst(),
                        golden.get(i));
            }
        }
    }

    private static void compare(String what, Answer answer, JsonNode golden) {
        int agreed = 0;
        while (agreed < golden.get("tokens").size()
                && golden.get("gaps").get(agreed).asDouble() > TOO_NEAR) {
            assertThat(answer.tokens()[agreed])
                    .as("%s, token %d of %s", what, agreed, golden.get("tokens"))
                    .isEqualTo(golden.get("tokens").get(agreed).asInt());
            assertThat(answer.logps()[agreed])
                    .as("%s, log-prob of token %d", what, agreed)
                    .isCloseTo(golden.get("logps").get(agreed).asDouble(), within(2e-4));
            agreed++;
        }
        assertThat(agreed).as("%s: tokens compared", what).isPositive();
    }
}
