package io.burnish.data.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.Completion;
import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.DataSettings;
import io.burnish.data.Message;
import io.burnish.data.Pair;
import io.burnish.data.RowOutcome;
import io.burnish.data.source.RowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesTest {

    private static final String AWKWARD = "line\nfeed, \"quotes\", \u2028, tab\t, nul\u0000, 😀 and </s>";
    private static final Content MESSAGES =
            new Content.Messages(List.of(Message.system("Be brief."), Message.user(AWKWARD)));

    @TempDir
    Path folder;

    private Path file(List<String> lines) throws IOException {
        return Files.write(folder.resolve("lines.jsonl"), lines);
    }

    private static <T> String lines(List<T> values, Function<T, String> write) {
        return values.stream().map(write).collect(Collectors.joining("\n"));
    }

    private static Sample sample(Content prompt, int[] tokens, double[] logps, Finish finish, long seed) {
        return new Sample("p-1", 2, 3, prompt, AWKWARD, tokens, logps, finish, seed, "local", "sha256:ab");
    }

    @Test
    void samples_read_back_as_they_were_written() throws Exception {
        double[] logps = {-0.1, -1e-300, -0.0, -123456.789012345678, Math.nextDown(-1.0)};
        Sample full = sample(MESSAGES, new int[] {1, 2, 3, 4, 151645}, logps, Finish.STOP, Long.MIN_VALUE);
        Sample empty = sample(new Content.Text(""), new int[0], new double[0], Finish.ERROR, Long.MAX_VALUE);

        List<Sample> read = SampleLines.read(file(List.of(SampleLines.write(full), SampleLines.write(empty))));

        assertThat(read).usingRecursiveFieldByFieldElementComparator().containsExactly(full, empty);
        assertThat(bits(read.getFirst().logps())).isEqualTo(bits(logps));
        assertThat(lines(read, SampleLines::write)).isEqualTo(lines(List.of(full, empty), SampleLines::write));
    }

    private static long[] bits(double[] numbers) {
        return Arrays.stream(numbers).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    @Test
    void a_sample_has_the_fields_of_the_contract_in_their_order() throws Exception {
        String line = SampleLines.write(
                sample(new Content.Text("Hi"), new int[] {7}, new double[] {-0.5}, Finish.LENGTH, -1));
        JsonNode json = new ObjectMapper().readTree(line);

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "prompt_id",
                        "iteration",
                        "sample",
                        "prompt",
                        "text",
                        "tokens",
                        "logps",
                        "finish",
                        "seed",
                        "engine",
                        "model");
        assertThat(json.get("finish").asText()).isEqualTo("length");
        assertThat(json.get("seed").isTextual()).isTrue();
        assertThat(json.get("seed").asText()).isEqualTo("-1");
        assertThat(line).doesNotContain("\n");
    }

    @Test
    void a_seed_may_be_a_number_too() throws Exception {
        String line = SampleLines.write(
                sample(new Content.Text("Hi"), new int[0], new double[0], Finish.STOP, 9007199254740993L));

        assertThat(SampleLines.read(file(List.of(line.replace("\"9007199254740993\"", "9007199254740993"))))
                        .getFirst()
                        .seed())
                .isEqualTo(9007199254740993L);
    }

    @Test
    void verdicts_read_back_as_they_were_written() throws Exception {
        var scored = new Verdict(
                "p",
                List.of(4),
                "self",
                1,
                OptionalDouble.of(0.1 + 0.2),
                OptionalDouble.empty(),
                AWKWARD,
                Optional.empty(),
                "00ff");
        var compared = new Verdict(
                "p",
                List.of(3, 1),
                "pairwise",
                0,
                OptionalDouble.empty(),
                OptionalDouble.of(0.5),
                "",
                Optional.empty(),
                "00ff");
        var unread = new Verdict(
                "p",
                List.of(4),
                "self",
                2,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                "no idea",
                Optional.of("no score found"),
                "00ff");
        List<Verdict> verdicts = List.of(scored, compared, unread);

        assertThat(VerdictLines.read(
                        file(verdicts.stream().map(VerdictLines::write).toList())))
                .isEqualTo(verdicts);
        assertThat(VerdictLines.write(compared)).contains("\"samples\":[3,1]").contains("\"score\":null");
        assertThat(VerdictLines.write(scored)).contains("\"sample\":4").contains("\"try\":1");
    }

    @Test
    void pairs_read_back_as_they_were_written() throws Exception {
        var text = new JudgedPair(
                new Content.Text("Q"), new Content.Text("good"), new Content.Text("bad"), 1.0 / 3, -2, "p", 0, 5, 1);
        var messages = new JudgedPair(
                MESSAGES,
                new Content.Messages(List.of(Message.assistant("good"))),
                new Content.Messages(List.of(Message.assistant("bad"))),
                3,
                2,
                "q",
                1,
                2,
                1);
        List<JudgedPair> pairs = List.of(text, messages);

        assertThat(PairLines.read(file(pairs.stream().map(PairLines::write).toList())))
                .isEqualTo(pairs);
        assertThat(PairLines.write(text)).startsWith("{\"prompt\":\"Q\",\"chosen\":\"good\",\"rejected\":\"bad\"");
        assertThat(PairLines.write(messages)).contains("\"chosen\":[{\"role\":\"assistant\",\"content\":\"good\"}]");
    }

    @Test
    void discards_read_back_as_they_were_written() throws Exception {
        List<Discard> discards = List.of(
                new Discard("p", List.of(), "pair", "too_few_candidates", "1 of 4"),
                new Discard("p", List.of(2, 3), "pair", "tie", AWKWARD));

        assertThat(DiscardLines.read(
                        file(discards.stream().map(DiscardLines::write).toList())))
                .isEqualTo(discards);
    }

    @Test
    void best_answers_read_back_as_they_were_written() throws Exception {
        var text = new BestAnswer(new Content.Text("Q"), new Content.Text("A"), "p", 3, 1.0 / 3);
        var messages = new BestAnswer(MESSAGES, new Content.Messages(List.of(Message.assistant("A"))), "q", 0, -7.25);
        List<BestAnswer> answers = List.of(text, messages);

        assertThat(BestAnswerLines.read(
                        file(answers.stream().map(BestAnswerLines::write).toList())))
                .isEqualTo(answers);
        assertThat(BestAnswerLines.write(text))
                .isEqualTo("{\"prompt\":\"Q\",\"completion\":\"A\",\"prompt_id\":\"p\",\"sample\":3,"
                        + "\"score\":0.3333333333333333}");
    }

    @Test
    void pairs_and_best_answers_are_data_to_train_on() throws Exception {
        Path pairs = Files.writeString(
                folder.resolve("pairs.jsonl"),
                PairLines.write(new JudgedPair(
                        new Content.Text("Q"), new Content.Text("good"), new Content.Text("bad"), 2, 1, "p", 0, 5, 1)));
        Path answers = Files.writeString(
                folder.resolve("sft.jsonl"),
                BestAnswerLines.write(new BestAnswer(new Content.Text("Q"), new Content.Text("A"), "p", 3, 0.5)));

        try (var reader = new RowReader(List.of(pairs, answers), DataSettings.of(pairs, answers), 0)) {
            assertThat(reader.next())
                    .isInstanceOfSatisfying(
                            RowOutcome.Kept.class,
                            kept -> assertThat(kept.value()).isInstanceOfSatisfying(Pair.class, pair -> {
                                assertThat(pair.chosen()).isEqualTo(new Content.Text("good"));
                                assertThat(pair.scoreChosen()).hasValue(2);
                            }));
            assertThat(reader.next())
                    .isInstanceOfSatisfying(
                            RowOutcome.Kept.class,
                            kept -> assertThat(kept.value())
                                    .isInstanceOfSatisfying(
                                            Completion.class,
                                            row -> assertThat(row.score()).hasValue(0.5)));
        }
    }

    @Test
    void an_empty_file_has_no_lines() throws Exception {
        assertThat(PairLines.read(file(List.of()))).isEmpty();
    }

    @Test
    void a_number_that_JSON_cannot_say_is_refused() {
        var verdict = new Verdict(
                "p",
                List.of(4),
                "self",
                0,
                OptionalDouble.of(Double.NaN),
                OptionalDouble.empty(),
                "",
                Optional.empty(),
                "");

        assertThatThrownBy(() -> VerdictLines.write(verdict)).hasMessage("score must be a finite number, got NaN");
    }

    private void refused(List<String> lines, String... parts) throws IOException {
        Path file = file(lines);
        assertThatThrownBy(() -> SampleLines.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts);
    }

    @Test
    void a_damaged_line_is_named_with_its_field_and_the_remedy() throws Exception {
        String good =
                SampleLines.write(sample(new Content.Text("Hi"), new int[] {7}, new double[] {-0.5}, Finish.STOP, 5));

        refused(List.of(good, good.substring(0, 40)), "line 2", "in the middle of a JSON object");
        refused(List.of(good, "[]"), "line 2", "must hold a JSON object");
        refused(
                List.of(good.replace("\"finish\":\"stop\"", "\"finish\":\"done\"")),
                "line 1, field 'finish': must be stop or length or error, got 'done'; correct the line, or make"
                        + " samples.jsonl again");
        refused(List.of(good, good.replace("\"sample\":3,", "")), "line 2, field 'sample': is missing");
        refused(List.of(good.replace("\"sample\":3,", "\"sample\":3.5,")), "'sample': must be a whole number, got 3.5");
        refused(List.of(good.replace("[-0.5]", "[null]")), "'logps': must be a number, got null");
        refused(List.of(good.replace("[-0.5]", "[-1e999]")), "'logps': must be a finite number, got -Infinity");
        refused(List.of(good.replace("[-0.5]", "[]")), "line 1: a sample needs a log-prob for each token, got 0 for 1");
        refused(List.of(good.replace("\"seed\":\"5\"", "\"seed\":\"9223372036854775808\"")), "'seed'", "64 bits");
        refused(List.of(good.replace("\"prompt\":\"Hi\"", "\"prompt\":[{\"text\":\"Hi\"}]")), "'prompt'", "messages");
        refused(List.of(good.replace("\"text\":", "\"text\":\"a\",\"text\":")), "line 1", "Duplicate field 'text'");
    }

    @Test
    void a_comparison_is_of_two_samples() throws Exception {
        Path file = file(List.of("{\"prompt_id\":\"p\",\"samples\":[1,2,3],\"judge\":\"j\",\"try\":0,\"score\":null,"
                + "\"preference\":1,\"raw\":\"\",\"problem\":null,\"prompt_sha256\":\"\"}"));

        assertThatThrownBy(() -> VerdictLines.read(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("line 1, field 'samples': must be the two samples of a comparison, got 3");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThatThrownBy(() -> PairLines.read(folder.resolve("pairs.jsonl")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no such file");
    }
}
