package io.burnish.data.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.data.Boundary;
import io.burnish.data.Content;
import io.burnish.data.Conversation;
import io.burnish.data.Finding;
import io.burnish.data.Message;
import io.burnish.data.RowHead;
import io.burnish.data.RowPlace;
import io.burnish.data.TokenAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Token ids on eight published tokenizers: equal to HuggingFace's own, and to TRL's for whole rows.
class RealTokenizersTest {

    private static final RowHead HEAD = new RowHead(new RowPlace(0, Path.of("golden"), 1), "id", Map.of());

    private static final TypeReference<List<Map<String, Object>>> MESSAGES = new TypeReference<>() {};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama-2", "llama-3", "llama-3.1", "mistral-v1", "mistral-v3", "qwen3", "gemma-3"})
    void tokensEqualThoseOfTransformersAndTrl(String name) throws IOException {
        var softly = new SoftAssertions();
        try (var tokenizer = TokenizerDirectory.open(Assets.unpackTokenizer(name, folder))) {
            textsEqualTransformers(tokenizer, name, softly);
            JsonNode golden = trl(name);
            rowsEqualTrl(tokenizer, golden, softly);
            if (!golden.path("masks").isNull()) {
                assistantTokensEqualTransformers(tokenizer, golden.path("masks"), softly);
            }
            twentyThousandTokensAreNotCut(tokenizer, softly);
        }
        softly.assertAll();
    }

    private static void textsEqualTransformers(TokenizerDirectory tokenizer, String name, SoftAssertions softly)
            throws IOException {
        List<JsonNode> rows = Assets.jsonLines(Assets.folder("tokenizers").resolve("golden.jsonl.gz")).stream()
                .filter(row -> row.path("tokenizer").asText().equals(name))
                .toList();
        assertThat(rows).hasSize(39);
        for (JsonNode row : rows) {
            String text = row.path("text").asText();
            softly.assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(Assets.ids(row.path("ids")));
            softly.assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(Assets.ids(row.path("ids_no_special")));
        }
    }

    private static void rowsEqualTrl(TokenizerDirectory tokenizer, JsonNode golden, SoftAssertions softly)
            throws IOException {
        softly.assertThat(tokenizer.eosToken())
                .contains(golden.path("eos_token").asText());
        var encoder = new RowEncoder(tokenizer, Optional.of(format(tokenizer, golden)), Boundary.TRL);
        for (String kind : List.of("text", "messages")) {
            assertThat(golden.path(kind)).isNotEmpty();
            for (JsonNode row : golden.path(kind)) {
                var split = encoder.encode(
                        HEAD,
                        content(row.path("prompt")),
                        List.of(content(row.path("chosen")), content(row.path("rejected"))),
                        EnumSet.noneOf(Finding.class));
                softly.assertThat(split.prompt_P()).as("%s", row).isEqualTo(Assets.ids(row.path("prompt_ids")));
                softly.assertThat(split.answers())
                        .as("%s", row)
                        .extracting(TokenAnswer::tokens_N)
                        .containsExactly(Assets.ids(row.path("chosen_ids")), Assets.ids(row.path("rejected_ids")));
            }
        }
    }

    private static void assistantTokensEqualTransformers(
            TokenizerDirectory tokenizer, JsonNode masks, SoftAssertions softly) throws IOException {
        var format = new TemplateFormat(template(masks.path("template").asText()), tokenizer.specialTokens());
        var encoder = new RowEncoder(tokenizer, Optional.of(format), Boundary.TRL);
        for (JsonNode row : masks.path("rows")) {
            var conversation = new Conversation(HEAD, (Content.Messages) content(row.path("messages")));
            var notes = EnumSet.noneOf(Finding.class);
            Split split = new ConversationEncoder(tokenizer, encoder).encode(conversation, notes);
            TokenAnswer answer = split.answers().getFirst();
            int prompt = split.prompt_P().length;
            int[] ids = Arrays.copyOf(split.prompt_P(), prompt + answer.length());
            System.arraycopy(answer.tokens_N(), 0, ids, prompt, answer.length());
            int[] mask = IntStream.range(0, ids.length)
                    .map(token -> token >= prompt && answer.isScored(token - prompt) ? 1 : 0)
                    .toArray();
            softly.assertThat(ids).as("%s", row).isEqualTo(Assets.ids(row.path("ids")));
            softly.assertThat(mask).as("%s", row).isEqualTo(Assets.ids(row.path("mask")));
            softly.assertThat(notes).isEmpty();
        }
    }

    private static TemplateFormat format(TokenizerDirectory tokenizer, JsonNode golden) throws IOException {
        String source = golden.path("template").isNull()
                ? tokenizer.chatTemplate().orElseThrow()
                : template(golden.path("template").asText());
        return new TemplateFormat(source, tokenizer.specialTokens());
    }

    private static String template(String name) throws IOException {
        return Files.readString(Assets.folder("chat-templates").resolve(name));
    }

    private static Content content(JsonNode json) {
        return json.isTextual()
                ? new Content.Text(json.textValue())
                : new Content.Messages(Assets.JSON.convertValue(json, MESSAGES).stream()
                        .map(Message::new)
                        .toList());
    }

    private static JsonNode trl(String name) throws IOException {
        try (InputStream in =
                new GZIPInputStream(RealTokenizersTest.class.getResourceAsStream("trl-token-ids.json.gz"))) {
            for (JsonNode golden : Assets.JSON.readTree(in).path("tokenizers")) {
                if (golden.path("name").asText().equals(name)) {
                    return golden;
                }
            }
        }
        throw new AssertionError("no golden for " + name);
    }

    private static void twentyThousandTokensAreNotCut(TokenizerDirectory tokenizer, SoftAssertions softly) {
        String text = "hello world ".repeat(20_000);
        int[] ids = tokenizer.encode(text, false);
        softly.assertThat(ids.length).isGreaterThanOrEqualTo(40_000);
        softly.assertThat(tokenizer.decode(ids, false).strip()).isEqualTo(text.strip());
    }
}
