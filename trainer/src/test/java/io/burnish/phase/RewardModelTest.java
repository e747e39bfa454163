package io.burnish.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.Message;
import io.burnish.judge.AnswerScorer.PromptedAnswer;
import io.burnish.model.Families;
import io.burnish.tensor.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// From a prompt and an answer to the numbers that transformers gives them, chat template and tokenizer included.
class RewardModelTest {

    private static final Path LLAMA = Families.rewards("llama");

    private static RewardModel open(Path directory) {
        return new RewardModel(Kernels.of(Device.cpu()), directory, DataType.FLOAT32, Device.cpu());
    }

    private static PromptedAnswer answer(JsonNode golden) {
        if (golden.has("text")) {
            return new PromptedAnswer(
                    new Content.Text(golden.get("text").asText()),
                    golden.get("answer").asText());
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : golden.get("messages")) {
            messages.add(Message.of(
                    message.get("role").asText(), message.get("content").asText()));
        }
        return new PromptedAnswer(
                new Content.Messages(messages), golden.get("answer").asText());
    }

    @Test
    void rewards_of_answers_are_those_of_transformers() throws IOException {
        JsonNode goldens = new ObjectMapper()
                .readTree(LLAMA.resolve("golden.json").toFile())
                .get("answers");
        List<PromptedAnswer> answers = new ArrayList<>();
        goldens.forEach(golden -> answers.add(answer(golden)));
        try (RewardModel model = open(LLAMA)) {
            List<double[]> rewards = model.rewards(answers);
            assertThat(model.outputs()).isEqualTo(1);
            assertThat(rewards).hasSize(answers.size());
            for (int i = 0; i < rewards.size(); i++) {
                double exact = goldens.get(i).get("outputs").get(0).asDouble();
                assertThat(rewards.get(i)[0])
                        .as(answers.get(i).toString())
                        .isCloseTo(exact, within(1e-4 * Math.abs(exact)));
            }
        }
    }

    @Test
    void no_answers_have_no_rewards() {
        try (RewardModel model = open(LLAMA)) {
            assertThat(model.rewards(List.of())).isEmpty();
        }
    }

    @Test
    void a_reward_model_without_a_tokenizer_is_refused() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> open(Families.rewards("qwen3")))
                .withMessageContaining("qwen3")
                .withMessageContaining("has no tokenizer.json");
    }
}
