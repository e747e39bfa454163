package io.burnish.data.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.DataException;
import io.burnish.data.DataSettings;
import io.burnish.data.Message;
import io.burnish.data.Purpose;
import io.burnish.data.tokens.ConversationFormat.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateFormatTest {

    private static final List<Message> MESSAGES = List.of(Message.user("q"), Message.assistant("a"));

    @TempDir
    Path folder;

    private static TemplateFormat format(String template) {
        return new TemplateFormat(template, Map.of("bos_token", "<s>"));
    }

    @Test
    void aTemplateSeesMessagesSpecialTokensAndTheRowsVariables() {
        var format = format("{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}"
                + "{{ tools[0].name }}{{ add_generation_prompt }}{{ eos_token is defined }}");
        assertThat(format.render(MESSAGES, true, Map.of("tools", List.of(Map.of("name", "f"))))
                        .text())
                .isEqualTo("<s>[user]q[assistant]afTrueFalse");
    }

    @Test
    void whatATemplateMarksAsGeneratedIsHandedOn() {
        var format = format("{{ messages[0].content }}: {% generation %}{{ messages[1].content }}{% endgeneration %}!");
        var rendered = format.render(MESSAGES, false, Map.of());
        assertThat(rendered.text()).isEqualTo("q: a!");
        assertThat(rendered.assistantSpans()).containsExactly(new Span(3, 4));
    }

    @Test
    void theDateIsAlwaysTheSame() {
        assertThat(format("{{ strftime_now('%Y-%m-%d') }}")
                        .render(MESSAGES, false, Map.of())
                        .text())
                .isEqualTo("2024-07-26");
    }

    @Test
    void aTemplateThatRefusesOrIsNoneStopsAtTheRow() throws IOException {
        assertThatThrownBy(() -> format("{{ raise_exception('no') }}").render(MESSAGES, false, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no");

        Path rows = Files.writeString(folder.resolve("rows.jsonl"), """
                {"prompt": [{"role": "user", "content": "q"}], "chosen": [{"role": "assistant", "content": "c"}], \
                "rejected": [{"role": "assistant", "content": "r"}]}
                """);
        Path model = TinyTokenizer.write(folder.resolve("model"), true);
        Files.writeString(model.resolve("chat_template.jinja"), "{% if %}");
        try (var tokenizer = TokenizerDirectory.open(model)) {
            assertThatThrownBy(() -> PreferenceDataset.open(
                            DataSettings.of(rows), tokenizer, Purpose.PAIRS, 1000, folder.resolve("cache"), 1))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("rows.jsonl, line 1: the chat template of")
                    .hasMessageContaining("fails on this row: template line 1");
        }
    }
}
