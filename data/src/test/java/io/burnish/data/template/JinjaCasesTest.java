package io.burnish.data.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Small templates, one idea each, against Jinja2 itself; `src/test/python/jinja_cases.py` made the golden file.
class JinjaCasesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> rendersAsJinjaDoes() throws IOException {
        JsonNode golden = JSON.readTree(Objects.requireNonNull(getClass().getResource("jinja-cases.json")));
        Map<String, Object> variables =
                JSON.convertValue(golden.get("variables"), new TypeReference<Map<String, Object>>() {});
        return golden.get("cases").valueStream().map(row -> {
            String template = row.get("template").asText();
            return DynamicTest.dynamicTest("template <" + template + ">", () -> {
                if (row.has("text")) {
                    assertThat(ChatTemplate.parse(template).render(variables).text())
                            .isEqualTo(row.get("text").asText());
                } else {
                    assertThatExceptionOfType(TemplateException.class)
                            .as(row.get("error").asText())
                            .isThrownBy(() -> ChatTemplate.parse(template).render(variables));
                }
            });
        });
    }
}
