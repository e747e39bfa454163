package io.burnish.data.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {

    private static final String CHATML = """
            {% for message in messages %}
            <|im_start|>{{ message.role }}
            {% if message.role == 'assistant' %}
            {% generation %}{{ message.content }}<|im_end|>
            {% endgeneration %}
            {% else %}
            {{ message.content }}<|im_end|>
            {% endif %}
            {% endfor %}
            {% if add_generation_prompt %}
            <|im_start|>assistant
            {% endif %}
            """;

    private static final List<Map<String, String>> GREETING =
            List.of(Map.of("role", "user", "content", "Hi"), Map.of("role", "assistant", "content", "Hello 🙂"));

    @Test
    void rendersAConversationAndMarksWhatTheAssistantSays() {
        ChatTemplate template = ChatTemplate.parse(CHATML);
        Rendering rendering = template.render(Map.of("messages", GREETING));

        assertThat(rendering.text())
                .isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello 🙂<|im_end|>\n");
        assertThat(rendering.assistantSpans())
                .extracting(span -> span.of(rendering.text()))
                .containsExactly("Hello 🙂<|im_end|>\n");
        assertThat(template.marksAssistant()).isTrue();
    }

    @Test
    void countsSpansInCodePointsForTokenizers() {
        Rendering rendering =
                ChatTemplate.parse("🙂{% generation %}🙂🙂{% endgeneration %}").render(Map.of());
        assertThat(rendering.assistantSpans()).containsExactly(new CharSpan(2, 6));
        assertThat(rendering.assistantSpansInCodePoints()).containsExactly(new CharSpan(1, 3));
    }

    @Test
    void asksForAnAnswerWithTheGenerationPrompt() {
        Map<String, Object> variables = Map.of("messages", GREETING.subList(0, 1), "add_generation_prompt", true);
        assertThat(ChatTemplate.parse(CHATML).render(variables).text())
                .isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
    }

    @Test
    void passesOnWhatTheTemplateRefusesAConversationWith() {
        ChatTemplate template = ChatTemplate.parse("""
                {% for message in messages %}
                {% if message.role == 'system' %}
                {{ raise_exception('System role not supported') }}
                {% endif %}
                {% endfor %}
                """);
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> template.render(Map.of("messages", List.of(Map.of("role", "system")))))
                .withMessage("template line 3: System role not supported")
                .satisfies(refusal -> assertThat(refusal.problem()).isEqualTo("System role not supported"))
                .satisfies(refusal -> assertThat(refusal.line()).isEqualTo(3));
    }

    @Test
    void saysTheLineAndTheProblemOfWhatFails() {
        assertThat(problem("a\nb {{ nope.x }}")).isEqualTo("template line 2: 'nope' is undefined");
        assertThat(problem("{{ messages[0].text.strip() }}"))
                .isEqualTo("template line 1: 'dict' has no attribute 'text'");
        assertThat(problem("{{ 'a' + 1 }}"))
                .isEqualTo("template line 1: '+' does not take values of type 'str' and 'int'");
        assertThat(problem("\n\n{% for x in none %}{% endfor %}"))
                .isEqualTo("template line 3: 'NoneType' object is not iterable");
        assertThat(problem("{% macro m() %}\n{{ 1 / 0 }}\n{% endmacro %}\n{{ m() }}"))
                .isEqualTo("template line 2: division by zero");
        assertThat(problem("{{ 1 | shout }}")).isEqualTo("template line 1: there is no filter 'shout'");
        assertThat(problem("{{ messages.append(1) }}"))
                .isEqualTo("template line 1: 'append' would change a list, which templates may not do");
        assertThat(problem("{{ 'a' | replace('b') }}"))
                .isEqualTo("template line 1: 'replace' needs the argument 'new'");
        assertThat(problem("{{ 'a' | tojson(indnt=2) }}"))
                .isEqualTo("template line 1: 'tojson' has no argument called 'indnt'");
    }

    @Test
    void saysTheLineAndTheProblemOfWhatIsNoTemplate() {
        assertThat(problem("\n{% if true %}"))
                .isEqualTo("template line 2: this block has no end; "
                        + "'{% elif %}' or '{% else %}' or '{% endif %}' is missing");
        assertThat(problem("{% if true %}\n{% endfor %}")).startsWith("template line 2: unknown tag 'endfor'");
        assertThat(problem("{{ 1 +\n\n }}")).isEqualTo("template line 3: expected an expression, got '}}'");
        assertThat(problem("\n{{ 'abc }}")).isEqualTo("template line 2: this string has no end; ' is missing");
        assertThat(problem("\n{# abc }}")).isEqualTo("template line 2: this comment has no end; '#}' is missing");
        assertThat(problem("{{ (1] }}")).isEqualTo("template line 1: unexpected ']', expected ')'");
        assertThat(problem("{{ x")).isEqualTo("template line 1: '}}' is missing");
        assertThat(problem("{% include 'other' %}"))
                .isEqualTo("template line 1: 'include' is not supported: a chat template is one file");
        assertThat(problem("{% break %}")).isEqualTo("template line 1: 'break' stands outside of a loop");
    }

    @Test
    void refusesToMarkTextWhosePlaceIsUnknown() {
        assertThat(problem("{% macro m() %}{% generation %}a{% endgeneration %}{% endmacro %}{{ m() }}"))
                .contains("'generation' stands inside a macro or a captured block");
        assertThat(problem("{% generation %}{% generation %}{% endgeneration %}{% endgeneration %}"))
                .contains("'generation' stands inside another 'generation'");
    }

    @Test
    void knowsToolsDocumentsAndTheGenerationPromptAlsoWhereTheCallerGivesNone() {
        assertThat(ChatTemplate.parse("{{ tools }} {{ documents }} {{ add_generation_prompt }} {{ bos_token }}")
                        .render(Map.of())
                        .text())
                .isEqualTo("None None False ");
    }

    @Test
    void tellsTheTimeItIsGiven() {
        ChatTemplate template =
                ChatTemplate.parse("{{ strftime_now('%d %b %Y, %A %B %-d, %H:%M:%S %I %p %j %y %%') }}");
        assertThat(template.render(Map.of(), LocalDateTime.of(2024, 7, 6, 13, 5, 9))
                        .text())
                .isEqualTo("06 Jul 2024, Saturday July 6, 13:05:09 01 PM 188 24 %");
    }

    @Test
    void takesTheValuesOfParsedJson() {
        Map<String, Object> values = new HashMap<>();
        values.put("v", new ArrayList<>(List.of(1, 2L, 2.5, 1f, true, "x", Map.of("k", List.of()))));
        values.put("none", null);
        assertThat(ChatTemplate.parse("{{ v | tojson }} {{ none }}")
                        .render(values)
                        .text())
                .isEqualTo("[1, 2, 2.5, 1.0, true, \"x\", {\"k\": []}] None");
    }

    @Test
    void namesTheVariableThatIsNoValue() {
        ChatTemplate template = ChatTemplate.parse("");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.render(Map.of(
                        "messages", List.of(Map.of("content", Map.of("at", LocalDateTime.MIN))))))
                .withMessageStartingWith("messages[0].content.at is a java.time.LocalDateTime; a template takes maps");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.render(Map.of("messages", Map.of(1, 2))))
                .withMessage("messages has the key 1, which is no text");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> template.render(Map.of("seed", BigInteger.TWO.pow(20_000))))
                .withMessage("seed is an integer of 20,001 bits; a template takes up to 14,000");
    }

    @Test
    void rendersInSeveralThreadsAtTheSameTime() throws InterruptedException, ExecutionException {
        ChatTemplate template = ChatTemplate.parse(
                "{% set ns = namespace(n=0) %}{% for i in range(200) %}{% set ns.n = ns.n + i %}{% endfor %}"
                        + "{{ who }}{{ ns.n }}");
        List<Callable<String>> calls = new ArrayList<>();
        for (int who = 0; who < 40; who++) {
            Map<String, Object> variables = Map.of("who", who + ":");
            calls.add(() -> template.render(variables).text());
        }
        try (var executor = Executors.newFixedThreadPool(4)) {
            List<Future<String>> texts = executor.invokeAll(calls);
            for (int who = 0; who < texts.size(); who++) {
                assertThat(texts.get(who).get()).isEqualTo(who + ":19900");
            }
        }
    }

    private static String problem(String source) {
        try {
            String text = ChatTemplate.parse(source)
                    .render(Map.of("messages", GREETING))
                    .text();
            throw new AssertionError("rendered " + text);
        } catch (TemplateException failure) {
            return String.valueOf(failure.getMessage());
        }
    }
}
