package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.Message;
import io.burnish.data.random.NamedSeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemMessagesTest {

    @TempDir
    Path directory;

    private SystemMessages read(String name, String text) throws IOException {
        return SystemMessages.read(Files.writeString(directory.resolve(name), text));
    }

    @Test
    void text_becomes_a_system_and_a_user_message() throws IOException {
        Content content = read("one.txt", "Be brief.\n").with("p", new Content.Text("Why?"), 42, 1);
        assertThat(content).isEqualTo(new Content.Messages(List.of(Message.system("Be brief."), Message.user("Why?"))));
    }

    @Test
    void the_draw_is_of_the_named_seed_and_takes_all_messages_alike() throws IOException {
        SystemMessages messages = read("three.txt", "0\n\n1\n2\n");
        List<String> drawn = IntStream.range(0, 300)
                .mapToObj(i -> FakeEngine.first(messages.with("p" + i, new Content.Text("Why?"), 42, 2)))
                .toList();
        assertThat(drawn.get(7))
                .isEqualTo(Long.toString(
                        NamedSeed.of(42, "iteration-2/generate/p7/system").below(3, 0)));
        assertThat(List.of("0", "1", "2"))
                .allMatch(text -> drawn.stream().filter(text::equals).count() > 70);
        assertThat(messages.with("p7", new Content.Text("Why?"), 42, 2))
                .isEqualTo(messages.with("p7", new Content.Text("Why?"), 42, 2));
    }

    @Test
    void objects_may_hold_several_lines_and_a_prompt_keeps_its_own() throws IOException {
        SystemMessages messages = read("one.jsonl", "{\"system\": \"Be\\nbrief.\"}\n");
        assertThat(FakeEngine.first(messages.with("p", new Content.Text("Why?"), 42, 1)))
                .isEqualTo("Be\nbrief.");
        var own = new Content.Messages(List.of(Message.system("Mine."), Message.user("Why?")));
        assertThat(messages.with("p", own, 42, 1)).isEqualTo(own);
    }

    @Test
    void a_file_without_messages_and_a_line_without_its_field_are_refused() {
        assertThatThrownBy(() -> read("none.txt", "\n\n"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none.txt");
        assertThatThrownBy(() -> read("bad.jsonl", "{\"system\": \"a\"}\n{\"text\": \"b\"}\n"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("'system'");
    }
}
