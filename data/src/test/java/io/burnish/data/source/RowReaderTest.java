package io.burnish.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.Completion;
import io.burnish.data.Content;
import io.burnish.data.Conversation;
import io.burnish.data.DataException;
import io.burnish.data.DataFormat;
import io.burnish.data.DataSettings;
import io.burnish.data.Finding;
import io.burnish.data.Message;
import io.burnish.data.Pair;
import io.burnish.data.PromptId;
import io.burnish.data.Row;
import io.burnish.data.RowOutcome;
import io.burnish.data.where.Where;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowReaderTest {

    @TempDir
    Path folder;

    private DataFormat format = DataFormat.AUTO;
    private Map<String, String> columns = Map.of();
    private Optional<Where> where = Optional.empty();

    private Path file(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private List<RowOutcome<Row>> read(Path... files) {
        DataSettings defaults = DataSettings.of(files);
        var settings = new DataSettings(
                defaults.train(),
                defaults.eval(),
                0,
                format,
                columns,
                where,
                true,
                1024,
                defaults.maxPromptLength(),
                defaults.truncation(),
                defaults.boundary());
        var outcomes = new ArrayList<RowOutcome<Row>>();
        try (var reader = new RowReader(DataFiles.resolve(settings.train()), settings, 0)) {
            for (RowOutcome<Row> outcome = reader.next(); outcome != null; outcome = reader.next()) {
                outcomes.add(outcome);
            }
        }
        return outcomes;
    }

    private Row row(String... lines) throws IOException {
        return value(read(file("rows.jsonl", lines)).getFirst());
    }

    private static Row value(RowOutcome<Row> outcome) {
        return switch (outcome) {
            case RowOutcome.Kept<Row> kept -> kept.value();
            case RowOutcome.Dropped<Row> dropped -> throw new AssertionError(dropped.why());
            case RowOutcome.Failed<Row> failed -> throw failed.problem();
        };
    }

    private static Content.Messages messages(Message... messages) {
        return new Content.Messages(List.of(messages));
    }

    @Test
    void promptChosenRejectedAsText() throws IOException {
        var pair = (Pair) row("""
                {"prompt": "p", "chosen": " c", "rejected": " r", "score_chosen": 8, "score_rejected": 2.5}""");
        assertThat(pair.prompt()).isEqualTo(new Content.Text("p"));
        assertThat(pair.chosen()).isEqualTo(new Content.Text(" c"));
        assertThat(pair.rejected()).isEqualTo(new Content.Text(" r"));
        assertThat(pair.scoreChosen()).hasValue(8);
        assertThat(pair.scoreRejected()).hasValue(2.5);
        assertThat(pair.head().promptId()).isEqualTo(PromptId.of(pair.prompt())).hasSize(16);
        assertThat(pair.head().place().line()).isEqualTo(1);
    }

    @Test
    void aLoopsOwnPairsKeepTheNameOfTheirPrompt() throws IOException {
        assertThat(((Pair) row("""
                {"prompt": "p", "chosen": " c", "rejected": " r", "prompt_id": "mine"}""")).head().promptId()).isEqualTo("mine");
        assertThat(((Pair) row("""
                {"id": 17, "prompt": "p", "chosen": " c", "rejected": " r", "prompt_id": "mine"}""")).head().promptId()).isEqualTo("17");
    }

    @Test
    void messageListsWithAllTheirFields() throws IOException {
        var pair = (Pair) row("""
                {"id": 17, "prompt": [{"role": "user", "content": "q"}], \
                "chosen": [{"role": "assistant", "content": null, "tool_calls": [{"name": "f"}]}], \
                "rejected": [{"role": "assistant", "content": "r"}], "tools": "[{\\"name\\": \\"f\\"}]", "chat_template_kwargs": {"enable_thinking": false}}""");
        assertThat(pair.prompt()).isEqualTo(messages(Message.user("q")));
        assertThat(((Content.Messages) pair.chosen()).messages().getFirst().fields())
                .containsEntry("tool_calls", List.of(Map.of("name", "f")))
                .containsEntry("content", null);
        assertThat(pair.head().promptId()).isEqualTo("17");
        assertThat(pair.head().templateVariables())
                .containsEntry("tools", List.of(Map.of("name", "f")))
                .containsEntry("enable_thinking", false);
    }

    @Test
    void theMessagesThatChosenAndRejectedShareAreTheImplicitPrompt() throws IOException {
        var pair = (Pair) row("""
                {"chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "c"}], \
                "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "r"}]}""");
        assertThat(pair.prompt()).isEqualTo(messages(Message.user("q")));
        assertThat(pair.chosen()).isEqualTo(messages(Message.assistant("c")));
        assertThat(pair.rejected()).isEqualTo(messages(Message.assistant("r")));
    }

    @Test
    void aPromptAsTextBesideWholeConversationsIsOnlyItsName() throws IOException {
        var pair = (Pair) row("""
                {"prompt": "q", "chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "c"}], \
                "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "r"}]}""");
        assertThat(pair.prompt()).isEqualTo(messages(Message.user("q")));
    }

    @Test
    void equalConversationsKeepTheirLastTurnAsTheAnswerAndAreNoted() throws IOException {
        RowOutcome<Row> outcome = read(file("same.jsonl", """
                {"chosen": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "c"}], \
                "rejected": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "c"}]}""")).getFirst();
        assertThat(((Pair) value(outcome)).chosen()).isEqualTo(messages(Message.assistant("c")));
        assertThat(((RowOutcome.Kept<Row>) outcome).notes()).containsExactly(Finding.IDENTICAL_ANSWERS);
    }

    @Test
    void dialoguesAreSplitAfterTheLastAssistantMarker() throws IOException {
        List<RowOutcome<Row>> rows = read(file("hh.jsonl", """
                {"chosen": "\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: d", \
                "rejected": "\\n\\nHuman: a\\n\\nAssistant: b\\n\\nHuman: c\\n\\nAssistant: e"}""", """
                {"chosen": "\\n\\nHuman: a\\n\\nAssistant: b", "rejected": "\\n\\nHuman: other\\n\\nAssistant: b"}""", """
                {"chosen": "\\n\\nHuman: a", "rejected": "\\n\\nHuman: a"}"""));
        var pair = (Pair) value(rows.getFirst());
        assertThat(pair.prompt()).isEqualTo(new Content.Text("\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:"));
        assertThat(pair.chosen()).isEqualTo(new Content.Text(" d"));
        assertThat(((RowOutcome.Dropped<Row>) rows.get(1)).why()).isEqualTo(Finding.DIFFERENT_PROMPTS);
        assertThat(((RowOutcome.Dropped<Row>) rows.get(2)).why()).isEqualTo(Finding.NO_ASSISTANT_TURN);
    }

    @Test
    void shareGptConversations() throws IOException {
        var pair = (Pair) row("""
                {"conversations": [{"from": "system", "value": "s"}, {"from": "human", "value": "q"}], \
                "chosen": {"from": "gpt", "value": "c"}, "rejected": {"from": "gpt", "value": "r"}}""");
        assertThat(pair.prompt()).isEqualTo(messages(Message.system("s"), Message.user("q")));
        assertThat(pair.rejected()).isEqualTo(messages(Message.assistant("r")));
    }

    @Test
    void promptAndCompletion() throws IOException {
        var completion = (Completion) row("""
                {"prompt": "p", "completion": "c", "score": 3, "label": false}""");
        assertThat(completion.completion()).isEqualTo(new Content.Text("c"));
        assertThat(completion.score()).hasValue(3);
        assertThat(completion.label()).contains(false);
    }

    @Test
    void wholeConversations() throws IOException {
        List<RowOutcome<Row>> rows = read(file("chat.jsonl", """
                {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}""", """
                {"messages": [{"role": "user", "content": "q"}]}""", """
                {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}], "label": false}"""));
        assertThat(((Conversation) value(rows.getFirst())).messages())
                .isEqualTo(messages(Message.user("q"), Message.assistant("a")));
        assertThat(((RowOutcome.Dropped<Row>) rows.get(1)).why()).isEqualTo(Finding.NO_ASSISTANT_TURN);
        assertThat(((RowOutcome.Dropped<Row>) rows.get(2)).why()).isEqualTo(Finding.UNDESIRABLE);
    }

    @Test
    void aSystemFieldMakesARowAConversation() throws IOException {
        var pair = (Pair) row("""
                {"system": "s", "prompt": "p", "chosen": "c", "rejected": "r"}""");
        assertThat(pair.prompt()).isEqualTo(messages(Message.system("s"), Message.user("p")));
        assertThat(pair.chosen()).isEqualTo(messages(Message.assistant("c")));
    }

    @Test
    void columnsMapNamesAndWhereSeesAllColumns() throws IOException {
        columns = Map.of("prompt", "instruction", "chosen", "good");
        where = Optional.of(Where.parse("stars >= 3 and prompt != 'x'"));
        List<RowOutcome<Row>> rows = read(file("mapped.jsonl", """
                {"instruction": "p", "good": "c", "rejected": "r", "stars": 3}""", """
                {"instruction": "p", "good": "c", "rejected": "r", "stars": 2}""", """
                {"instruction": "p", "good": "c", "rejected": "r"}"""));
        assertThat(((Pair) value(rows.getFirst())).prompt()).isEqualTo(new Content.Text("p"));
        assertThat(((RowOutcome.Dropped<Row>) rows.get(1)).why()).isEqualTo(Finding.FILTERED);
        assertThat(((RowOutcome.Failed<Row>) rows.get(2)).problem())
                .hasMessageEndingWith(
                        "mapped.jsonl, line 3: data.where (stars >= 3 and prompt != 'x'): cannot compare stars "
                                + "(null) >= 3.0; the row has instruction, good, rejected");
    }

    @Test
    void filesAreReadInOrderWhateverTheirPacking() throws IOException {
        String one = "{\"prompt\": \"1\", \"chosen\": \"c\", \"rejected\": \"r\"}";
        Path array = Files.writeString(
                folder.resolve("a.json"), "\ufeff[\n" + one + ",\n\n" + one.replace('1', '2') + "]\n");
        Path zipped = folder.resolve("b.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            out.write((one.replace('1', '3') + "\r\n\r\n" + one.replace('1', '4')).getBytes(StandardCharsets.UTF_8));
        }
        file("c.jsonl", one.replace('1', '5'));

        List<RowOutcome<Row>> rows = read(folder.resolve("c.jsonl"), folder.resolve("*.json*"));
        assertThat(rows)
                .extracting(outcome -> ((Content.Text) ((Pair) value(outcome)).prompt()).text())
                .containsExactly("5", "1", "2", "3", "4");
        assertThat(rows).extracting(outcome -> outcome.place().row()).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(rows).extracting(outcome -> outcome.place().line()).containsExactly(1L, 2L, 4L, 1L, 3L);
        assertThat(rows.get(1).place().file()).isEqualTo(array);
    }

    @Test
    void longRowsAreReadWhole() throws IOException {
        String text = "long ".repeat(100_000);
        var pair = (Pair) row("""
                {"prompt": "%s", "chosen": "c", "rejected": "%s"}""".formatted(text, text + "!"));
        assertThat(pair.prompt()).isEqualTo(new Content.Text(text));
    }

    @Test
    void aMissingFieldIsNamedWithWhatTheRowHas() throws IOException {
        assertThatThrownBy(() -> row("""
                        {"prompt": "p", "chosen": "c", "reject": "r"}"""))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith(
                        "rows.jsonl, line 1, field 'rejected': is missing; the row has prompt, chosen, reject. "
                                + "If the field has another name here, say so in data.columns, as rejected: THAT_NAME");
        columns = Map.of("prompt", "question");
        assertThatThrownBy(() -> row("""
                        {"prompt": "p", "chosen": "c", "rejected": null}"""))
                .hasMessageContaining("field 'question': is missing (data.columns has prompt: question)");
    }

    @Test
    void aWrongTypeIsNamedWithTheValue() throws IOException {
        assertThatThrownBy(() -> row("""
                        {"prompt": "p", "chosen": 3, "rejected": "r"}"""))
                .hasMessageEndingWith("line 1, field 'chosen': must be text or a list of messages, got the number 3");
        assertThatThrownBy(() -> row("""
                        {"prompt": "p", "chosen": "c", "rejected": "r", "score_chosen": "high"}"""))
                .hasMessageEndingWith("field 'score_chosen': must be a number, got the text 'high'");
        assertThatThrownBy(() -> row("""
                        {"prompt": [{"content": "x"}], "chosen": "c", "rejected": "r"}"""))
                .hasMessageEndingWith("field 'prompt': a message needs a role, got the fields [content]; "
                        + "a message is {\"role\": \"user\", \"content\": \"...\"}");
        assertThatThrownBy(() -> row("""
                        {"prompt": ["x"], "chosen": "c", "rejected": "r"}"""))
                .hasMessageEndingWith("must be messages, each an object with role and content, got the text 'x'");
        assertThatThrownBy(() -> row("""
                        {"prompt": [], "chosen": "c", "rejected": "r"}""")).hasMessageContaining("the list of messages is empty");
    }

    @Test
    void aNamedFormatTakesNoOther() throws IOException {
        format = DataFormat.MESSAGES;
        assertThatThrownBy(() -> row("""
                        {"prompt": "p", "completion": "c"}""")).hasMessageContaining("field 'conversations': is missing");
    }

    @Test
    void halfASurrogatePairDropsTheRow() throws IOException {
        RowOutcome<Row> outcome = read(file("torn.jsonl", """
                {"prompt": "\\ud83d", "chosen": "c", "rejected": "r"}""")).getFirst();
        assertThat(((RowOutcome.Dropped<Row>) outcome).why()).isEqualTo(Finding.NOT_UNICODE);
    }

    @Test
    void aTornLastLineIsNamed() throws IOException {
        Path file = Files.writeString(
                folder.resolve("cut.jsonl"),
                "{\"prompt\": \"p\", \"chosen\": \"c\", \"rejected\": \"r\"}\n{\"prompt\": \"p");
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cut.jsonl, line 2: the file ends in the middle of this line");
    }

    @Test
    void whatIsNoJsonIsNamedByLineAndColumn() throws IOException {
        assertThatThrownBy(() -> row("{\"prompt\": \"p\"} trailing"))
                .hasMessageContaining("rows.jsonl, line 1, column 25: no JSON");
        assertThatThrownBy(() -> row("[1, 2]")).hasMessageContaining("line 1: the array must hold objects, got 1");
        assertThatThrownBy(() -> row("hello")).hasMessageContaining("line 1, column 6: no JSON");
        assertThatThrownBy(() -> row("null"))
                .hasMessageContaining("line 1: each line must hold a JSON object, got null");
        assertThatThrownBy(() -> row("{} {}")).hasMessageContaining("line 1: text after the JSON object: {");
        assertThatThrownBy(() -> row("{\"a\": 1, \"a\": 2}")).hasMessageContaining("Duplicate");
        assertThatThrownBy(() -> row("{", "\"prompt\": \"p\"}"))
                .hasMessageContaining("a file of one JSON document must be an array");
        assertThatThrownBy(() -> row("[{\"prompt\": \"p\"}")).hasMessageContaining("no whole JSON array");
        Path latin = Files.write(
                folder.resolve("latin.jsonl"), "{\"prompt\": \"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read(latin)).hasMessageContaining("line 1").hasMessageContaining("UTF-8");
    }

    @Test
    void aTornGzipFileIsNamed() throws IOException {
        Path zipped = folder.resolve("whole.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            for (int i = 0; i < 20_000; i++) {
                out.write("{\"prompt\": \"%d\", \"chosen\": \"%x\", \"rejected\": \"r\"}\n"
                        .formatted(i, i * 7919)
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] bytes = Files.readAllBytes(zipped);
        Path torn = Files.write(folder.resolve("torn.jsonl.gz"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> read(torn))
                .isInstanceOf(DataException.class)
                .hasMessageMatching(".*torn.jsonl.gz: the gzip file ends early, after line \\d{3,}: .* Copy it again");
        bytes[bytes.length / 2] ^= 0x55;
        Path damaged = Files.write(folder.resolve("damaged.jsonl.gz"), bytes);
        assertThatThrownBy(() -> read(damaged))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("damaged.jsonl.gz");
    }

    @Test
    void globsStandForFilesInFolders() throws IOException {
        for (String name : List.of("a/x.jsonl", "b/x.jsonl", "b/c/x.jsonl", "b/y.jsonl")) {
            Files.createDirectories(folder.resolve(name).getParent());
            file(name, "{}");
        }
        assertThat(names("*/x.jsonl")).containsExactly("a/x.jsonl", "b/x.jsonl");
        assertThat(names("**/x.jsonl")).containsExactly("a/x.jsonl", "b/c/x.jsonl", "b/x.jsonl");
        assertThat(names("b/[xy].jsonl")).containsExactly("b/x.jsonl", "b/y.jsonl");
        assertThat(names("{a,b}/x.jsonl")).containsExactly("a/x.jsonl", "b/x.jsonl");
    }

    private List<String> names(String glob) {
        return DataFiles.resolve(List.of(folder.resolve(glob))).stream()
                .map(path -> folder.relativize(path).toString())
                .toList();
    }

    @Test
    void missingEmptyAndUnmatchedFilesAreNamed() throws IOException {
        file("train.jsonl", "{}");
        assertThatThrownBy(() -> read(folder.resolve("trian.jsonl")))
                .hasMessageContaining("trian.jsonl: no such file. Did you mean")
                .hasMessageContaining("train.jsonl?");
        assertThatThrownBy(() -> read(folder.resolve("nothing-like-it.txt")))
                .hasMessageContaining("The folder has train.jsonl");
        assertThatThrownBy(() -> read(folder.resolve("no/where.jsonl"))).hasMessageContaining("There is no folder");
        assertThatThrownBy(() -> read(folder.resolve("*.csv"))).hasMessageContaining("no file matches this pattern");
        assertThatThrownBy(() -> read(folder)).hasMessageContaining("is a directory");
        Path empty = Files.createFile(folder.resolve("empty.jsonl"));
        assertThatThrownBy(() -> read(empty)).hasMessageContaining("empty.jsonl: is empty: 0 bytes");
        assertThatThrownBy(() -> read(file("blank.jsonl", "", " "))).hasMessageContaining("holds no row");
        assertThatThrownBy(() -> read(file("none.json", "[]"))).hasMessageContaining("holds no row");
    }
}
