package io.burnish.data.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.Message;
import io.burnish.data.PromptId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsTest {

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<Prompt> prompts(String... lines) throws IOException {
        return Prompts.read(List.of(file("prompts.jsonl", String.join("\n", lines))))
                .prompts();
    }

    private void refused(String lines, String... parts) throws IOException {
        Path file = file("prompts.jsonl", lines);
        assertThatThrownBy(() -> Prompts.read(List.of(file)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts);
    }

    @Test
    void a_prompt_has_its_id_and_what_else_the_line_says() throws Exception {
        assertThat(prompts("{\"id\": \"a\", \"prompt\": \"2 + 2?\", \"answer\": 4}", "{\"prompt\": \"Hi\", \"id\": 7}"))
                .containsExactly(
                        new Prompt("a", new Content.Text("2 + 2?"), Map.of("answer", 4)),
                        new Prompt("7", new Content.Text("Hi"), Map.of()));
    }

    @Test
    void a_prompt_without_id_goes_by_its_hash() throws Exception {
        var text = new Content.Text("Hi");

        assertThat(prompts("{\"prompt\": \"Hi\"}").getFirst()).isEqualTo(new Prompt(PromptId.of(text), text, Map.of()));
    }

    @Test
    void system_becomes_the_first_message() throws Exception {
        var expected = new Content.Messages(List.of(Message.system("Be brief."), Message.user("Hi")));
        String system = "\"system\": \"Be brief.\", ";

        assertThat(prompts(
                        "{" + system + "\"id\": 1, \"prompt\": \"Hi\"}",
                        "{" + system + "\"id\": 2, \"prompt\": [{\"role\": \"user\", \"content\": \"Hi\"}]}",
                        "{\"system\": \"Not this.\", \"id\": 3, \"prompt\": "
                                + "[{\"role\": \"system\", \"content\": \"Be brief.\"},"
                                + " {\"role\": \"user\", \"content\": \"Hi\"}]}"))
                .extracting(Prompt::prompt)
                .containsExactly(expected, expected, expected);
        assertThat(prompts("{" + system + "\"prompt\": \"Hi\"}").getFirst().id())
                .isEqualTo(PromptId.of(expected));
        assertThat(prompts("{\"system\": \"\", \"prompt\": \"Hi\"}").getFirst().prompt())
                .isEqualTo(new Content.Text("Hi"));
    }

    @Test
    void a_text_file_has_a_prompt_on_each_line() throws Exception {
        Path file = file("prompts.txt", "\ufeffFirst\r\n\n  \n{\"prompt\": no JSON\nGrüße");

        assertThat(Prompts.read(List.of(file)).prompts())
                .extracting(Prompt::prompt)
                .containsExactly(
                        new Content.Text("First"), new Content.Text("{\"prompt\": no JSON"), new Content.Text("Grüße"));
    }

    @Test
    void globs_and_gzip_are_read() throws Exception {
        file("a.jsonl", "{\"prompt\": \"1\"}\n");
        for (var packed :
                Map.of("b.jsonl.gz", "{\"prompt\": \"2\"}\n", "c.txt.gz", "3\n").entrySet()) {
            try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(packed.getKey())))) {
                out.write(packed.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }

        assertThat(Prompts.read(List.of(folder.resolve("*"))).prompts())
                .extracting(Prompt::prompt)
                .containsExactly(new Content.Text("1"), new Content.Text("2"), new Content.Text("3"));
    }

    @Test
    void the_first_of_equal_prompts_is_kept_and_the_others_counted() throws Exception {
        Path text = file("a.txt", "Hi\nHo\nHi\n");
        Path json = file("b.jsonl", "{\"prompt\": \"Hi\", \"answer\": 1}\n");

        Prompts read = Prompts.read(List.of(text, json));

        assertThat(read.duplicates()).isEqualTo(2);
        assertThat(read.prompts())
                .extracting(Prompt::prompt)
                .containsExactly(new Content.Text("Hi"), new Content.Text("Ho"));
        assertThat(read.prompts().getFirst().rest()).isEmpty();
    }

    @Test
    void two_prompts_of_one_id_are_refused() throws Exception {
        refused(
                "{\"id\": 1, \"prompt\": \"Hi\"}\n{\"id\": \"1\", \"prompt\": \"Ho\"}",
                "line 2, field 'id': '1' is the id of another prompt before; give each prompt an id of its own");
    }

    @Test
    void a_line_that_is_no_prompt_is_named() throws Exception {
        refused(
                "{\"instruction\": \"Hi\"}",
                "line 1, field 'prompt': is missing (the line has instruction); a line is");
        refused("{\"prompt\": 3}", "line 1, field 'prompt': must be text or a list of messages, got 3");
        refused("{\"prompt\": []}", "the list of messages is empty");
        refused("{\"prompt\": \"Hi\", \"system\": 1}", "field 'system': must be text, got 1");
        refused("{\"prompt\": \"Hi\", \"id\": [1]}", "field 'id': must be text or a number, got [1]");
        refused("{\"prompt\": \"\\ud83d\"}", "line 1", "half a surrogate pair");
        refused("{\"prompt\": \"Hi\"", "the file ends in the middle of this line");
        refused("\n\n", "holds no prompt");
    }

    @Test
    void a_text_file_that_is_not_UTF_8_is_named() throws Exception {
        Path file = folder.resolve("prompts.txt");
        Files.write(file, new byte[] {'a', '\n', (byte) 0xfc, '\n'});

        assertThatThrownBy(() -> Prompts.read(List.of(file)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("line 2: is not UTF-8");
    }
}
