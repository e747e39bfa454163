package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.burnish.data.Content;
import io.burnish.model.Decoder;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

/// A whole generation for random prompts: its answers, prompt by prompt, and how often a row had to wait.
record Answered(List<List<Answer>> answers, int pauses) {

    /// What is asked: prompts of these lengths, the same for equal arguments.
    record Asked(int[] lengths, int samples, SamplingSettings settings) {

        private List<Prompt> prompts(int vocabulary) {
            Random random = new Random(17);
            List<Prompt> prompts = new ArrayList<>();
            for (int length : lengths) {
                List<Long> seeds = LongStream.range(0, samples)
                        .mapToObj(sample -> 100L * prompts.size() + sample)
                        .toList();
                Request request = new Request("p" + prompts.size(), new Content.Text(""), seeds);
                prompts.add(
                        new Prompt(request, random.ints(length, 0, vocabulary).toArray()));
            }
            return prompts;
        }
    }

    static Answered by(Kernels kernels, Weights weights, Asked asked, GenerationLimits limits) {
        Ending ending = new Ending(
                Arrays::toString, Set.of(0, 1, 2), List.of(), asked.settings().maxTokens());
        try (Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Workspace saved = new Workspace(Device.cpu());
                Workspace scratch = new Workspace(Device.cpu());
                Generation generation = new Generation(
                        kernels,
                        decoder,
                        saved,
                        scratch,
                        asked.prompts(weights.config().vocabulary()),
                        asked.settings(),
                        ending,
                        limits)) {
            List<List<Answer>> answers = generation.run();
            assertThat(generation.heldBlocks())
                    .as("blocks that nobody gave back")
                    .isZero();
            return new Answered(answers, generation.pauses());
        }
    }

    /// The same tokens, and log-probs that are as close as that.
    void assertEqualTo(Answered expected, String what, double tolerance) {
        assertThat(answers).hasSameSizeAs(expected.answers);
        for (int p = 0; p < answers.size(); p++) {
            assertThat(answers.get(p)).hasSameSizeAs(expected.answers.get(p));
            for (int s = 0; s < answers.get(p).size(); s++) {
                Answer one = answers.get(p).get(s);
                Answer other = expected.answers.get(p).get(s);
                String which = "%s, prompt %d, sample %d".formatted(what, p, s);
                assertThat(one.tokens()).as(which).isEqualTo(other.tokens());
                for (int i = 0; i < one.logps().length; i++) {
                    assertThat(one.logps()[i]).as(which).isCloseTo(other.logps()[i], within(tolerance));
                }
            }
        }
    }
}
