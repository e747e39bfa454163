package io.burnish.data.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Real templates rendered by transformers, from the shared assets beside the checkout.
class ChatTemplateGoldenTest {

    private static final Path FOLDER =
            Path.of(System.getProperty("burnish.shared", "../shared"), "assets/chat-templates");
    private static final LocalDateTime NOW = LocalDateTime.of(2024, 7, 26, 12, 0);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, ChatTemplate> TEMPLATES = new HashMap<>();
    private static final List<JsonNode> ROWS = new ArrayList<>();
    private static JsonNode cases = JSON.createObjectNode();

    @BeforeAll
    static void readTheSharedAssets() throws IOException {
        assumeTrue(Files.exists(FOLDER.resolve("golden.jsonl.gz")), "no shared assets at " + FOLDER + "; skipped");
        cases = JSON.readTree(Files.readString(FOLDER.resolve("cases.json")));
        try (var file = new GZIPInputStream(Files.newInputStream(FOLDER.resolve("golden.jsonl.gz")))) {
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                ROWS.add(JSON.readTree(line));
            }
        }
    }

    @Test
    void rendersEveryRealTemplateAsTransformersDoes() throws IOException {
        List<String> differences = new ArrayList<>();
        int texts = 0;
        for (JsonNode row : ROWS) {
            if (row.has("text")) {
                texts++;
                String difference = difference(row);
                if (!difference.isEmpty()) {
                    differences.add(name(row) + ": " + difference);
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(texts).isEqualTo(2292);
    }

    @Test
    void refusesEveryConversationThatTransformersRefuses() throws IOException {
        List<String> accepted = new ArrayList<>();
        int errors = 0;
        for (JsonNode row : ROWS) {
            if (row.has("error")) {
                errors++;
                String raised = row.get("error").asText();
                String expected =
                        raised.startsWith("TemplateError: ") ? raised.substring("TemplateError: ".length()) : "";
                try {
                    accepted.add(name(row) + ": " + render(row).text());
                } catch (TemplateException refusal) {
                    assertThat(refusal.line()).as(name(row)).isPositive();
                    assertThat(refusal.problem()).as(name(row)).contains(expected);
                }
            }
        }
        assertThat(accepted).isEmpty();
        assertThat(errors).isEqualTo(228);
    }

    @Test
    void marksTheAssistantsCharactersAsTransformersDoes() throws IOException {
        int marked = 0;
        for (JsonNode row : ROWS) {
            if (row.has("assistant_char_spans")) {
                marked++;
                List<CharSpan> expected = new ArrayList<>();
                row.get("assistant_char_spans")
                        .forEach(span -> expected.add(
                                new CharSpan(span.get(0).asInt(), span.get(1).asInt())));
                assertThat(render(row).assistantSpansInCodePoints())
                        .as(name(row))
                        .isEqualTo(expected);
                assertThat(template(row).marksAssistant()).as(name(row)).isTrue();
            }
        }
        assertThat(marked).isEqualTo(270);
    }

    private String difference(JsonNode row) throws IOException {
        String expected = row.get("text").asText();
        try {
            String actual = render(row).text();
            return actual.equals(expected) ? "" : "expected\n" + expected + "\nbut was\n" + actual;
        } catch (TemplateException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    private Rendering render(JsonNode row) throws IOException {
        Map<String, Object> variables = new HashMap<>();
        variables.putAll(asMap(cases.get("variables")));
        variables.putAll(asMap(cases.get("cases").get(row.get("case").asText())));
        variables.put("add_generation_prompt", row.get("add_generation_prompt").asBoolean());
        return template(row).render(variables, NOW);
    }

    private ChatTemplate template(JsonNode row) throws IOException {
        String name = row.get("template").asText();
        ChatTemplate known = TEMPLATES.get(name);
        if (known == null) {
            known = ChatTemplate.parse(Files.readString(FOLDER.resolve(name)));
            TEMPLATES.put(name, known);
        }
        return known;
    }

    private static Map<String, Object> asMap(JsonNode node) {
        return JSON.convertValue(node, new TypeReference<Map<String, Object>>() {});
    }

    private static String name(JsonNode row) {
        return row.get("template").asText() + ", " + row.get("case").asText() + ", add_generation_prompt "
                + row.get("add_generation_prompt").asText();
    }
}
