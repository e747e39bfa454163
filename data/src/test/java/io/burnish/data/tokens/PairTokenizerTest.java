package io.burnish.data.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.Boundary;
import io.burnish.data.Completion;
import io.burnish.data.Content;
import io.burnish.data.Conversation;
import io.burnish.data.DataException;
import io.burnish.data.DataSettings;
import io.burnish.data.Finding;
import io.burnish.data.Message;
import io.burnish.data.Pair;
import io.burnish.data.Purpose;
import io.burnish.data.Row;
import io.burnish.data.RowHead;
import io.burnish.data.RowOutcome;
import io.burnish.data.RowPlace;
import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import io.burnish.data.Truncation;
import io.burnish.data.tokens.ConversationFormat.Rendered;
import io.burnish.data.tokens.ConversationFormat.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairTokenizerTest {

    private static final RowHead HEAD = new RowHead(new RowPlace(5, Path.of("rows.jsonl"), 6), "id", Map.of());

    @TempDir
    Path folder;

    private boolean addBos = true;
    private Purpose purpose = Purpose.PAIRS;
    private int vocabularySize = 1000;
    private Optional<ConversationFormat> format = Optional.empty();

    private static int[] ids(String text) {
        return TinyTokenizer.ids(text);
    }

    private static int[] joined(int... parts) {
        return parts;
    }

    private static int[] join(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    private static Row pair(String prompt, String chosen, String rejected) {
        return new Pair(
                HEAD,
                new Content.Text(prompt),
                new Content.Text(chosen),
                new Content.Text(rejected),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    private RowOutcome<TokenPair> tokenize(DataSettings settings, Row row, String... merges) throws IOException {
        try (var tokenizer = TokenizerDirectory.open(TinyTokenizer.write(folder, addBos, merges))) {
            return new PairTokenizer(tokenizer, format, settings, purpose, vocabularySize)
                    .tokenize(new RowOutcome.Kept<>(HEAD.place(), row, EnumSet.noneOf(Finding.class)));
        }
    }

    private RowOutcome.Kept<TokenPair> kept(TestSettings settings, Row row, String... merges) throws IOException {
        return switch (tokenize(settings.of(Path.of("x")), row, merges)) {
            case RowOutcome.Kept<TokenPair> kept -> kept;
            case RowOutcome.Dropped<TokenPair> dropped -> throw new AssertionError(dropped.why());
            case RowOutcome.Failed<TokenPair> failed -> throw failed.problem();
        };
    }

    private Finding dropped(TestSettings settings, Row row, String... merges) throws IOException {
        return ((RowOutcome.Dropped<TokenPair>) tokenize(settings.of(Path.of("x")), row, merges)).why();
    }

    @Test
    void textGetsOneBosAndOneEos() throws IOException {
        RowOutcome.Kept<TokenPair> kept = kept(new TestSettings(), pair("ab", "c", "d</s>"));
        assertThat(kept.value())
                .isEqualTo(new TokenPair(5, "id", joined(1, 69, 70), TokenAnswer.of(71, 2), TokenAnswer.of(72, 2)));
        assertThat(kept.notes()).isEmpty();
    }

    @Test
    void aBosThatTheTextHasAlreadyIsKeptOnce() throws IOException {
        RowOutcome.Kept<TokenPair> kept = kept(new TestSettings(), pair("<s>ab", "c", "d"));
        assertThat(kept.value().prompt_P()).containsExactly(1, 69, 70);
        assertThat(kept.value().chosen()).isEqualTo(TokenAnswer.of(71, 2));
        assertThat(kept.notes()).containsExactly(Finding.SECOND_BOS_REMOVED);
    }

    @Test
    void anEmptyPromptIsTheBosIfThereIsOne() throws IOException {
        assertThat(kept(new TestSettings(), pair("", "ab", "c")).value().prompt_P())
                .containsExactly(1);
    }

    @Test
    void withoutAPromptTheFirstTokenIsNotScored() throws IOException {
        addBos = false;
        TokenPair pair = kept(new TestSettings(), pair("", "ab", "c")).value();
        assertThat(pair.prompt_P()).isEmpty();
        assertThat(pair.chosen().tokens_N()).containsExactly(69, 70, 2);
        assertThat(pair.chosen().scoredTokens()).isEqualTo(2);
        assertThat(pair.rejected().isScored(0)).isFalse();
        assertThat(pair.rejected().isScored(1)).isTrue();
        assertThat(dropped(new TestSettings(), pair("", "ab", ""))).isEqualTo(Finding.NOTHING_SCORED);
    }

    @Test
    void theTrlBoundaryTakesWhatFollowsThePromptsLengthPrefixOrNot() throws IOException {
        // "xa" + "bc" is x, ab, c: the prompt's tokens x, a are no prefix, and what follows two tokens is c.
        RowOutcome.Kept<TokenPair> kept = kept(new TestSettings(), pair("xa", "bc", "cc"), "a b");
        assertThat(kept.value().prompt_P()).isEqualTo(join(joined(1), ids("xa")));
        assertThat(kept.value().chosen()).isEqualTo(TokenAnswer.of(71, 2));
        assertThat(kept.value().rejected()).isEqualTo(TokenAnswer.of(71, 71, 2));
        assertThat(kept.notes()).containsExactly(Finding.PROMPT_NOT_PREFIX);
    }

    @Test
    void anEmptyTailDropsTheRow() throws IOException {
        // "</s" and ">" together are one special token: fewer tokens than the prompt has by itself.
        assertThat(dropped(new TestSettings(), pair("</s", ">", "b"))).isEqualTo(Finding.EMPTY_ANSWER);
    }

    @Test
    void theJointBoundaryScoresFromTheFirstTokenThatDiffers() throws IOException {
        var settings = new TestSettings().boundary(Boundary.JOINT);
        RowOutcome.Kept<TokenPair> kept = kept(settings, pair("xa", "bc", "cc"), "a b");
        assertThat(kept.value().prompt_P()).isEqualTo(join(joined(1), ids("x")));
        assertThat(kept.value().chosen().tokens_N()).containsExactly(TinyTokenizer.MERGES_FROM, 71, 2);
        assertThat(kept.value().chosen().scoredTokens()).isEqualTo(3);
        // The rejected answer agrees with the prompt for one more token, which is context and not scored.
        assertThat(kept.value().rejected().tokens_N()).containsExactly(69, 71, 71, 2);
        assertThat(kept.value().rejected().isScored(0)).isFalse();
        assertThat(kept.value().rejected().scoredTokens()).isEqualTo(3);
        assertThat(kept.notes()).containsExactly(Finding.PROMPT_NOT_PREFIX);
    }

    @Test
    void keepStartCutsAnswersFromTheRightAndTheirEosWithThem() throws IOException {
        RowOutcome.Kept<TokenPair> kept = kept(new TestSettings().maxLength(5), pair("ab", "cdef", "c"));
        assertThat(kept.value().prompt_P()).containsExactly(1, 69, 70);
        assertThat(kept.value().chosen()).isEqualTo(TokenAnswer.of(71, 72));
        assertThat(kept.value().rejected()).isEqualTo(TokenAnswer.of(71, 2));
        assertThat(kept.notes()).containsExactly(Finding.ANSWER_CUT);
        assertThat(dropped(new TestSettings().maxLength(3), pair("ab", "c", "d")))
                .isEqualTo(Finding.PROMPT_TOO_LONG);
    }

    @Test
    void aPromptKeepsItsEndAndItsBos() throws IOException {
        RowOutcome.Kept<TokenPair> kept = kept(new TestSettings().maxPromptLength(3), pair("abcdef", "c", "d"));
        assertThat(kept.value().prompt_P()).containsExactly(1, 73, 74);
        assertThat(kept.notes()).containsExactly(Finding.PROMPT_CUT);
        addBos = false;
        assertThat(kept(new TestSettings().maxPromptLength(2), pair("abcdef", "c", "d"))
                        .value()
                        .prompt_P())
                .containsExactly(73, 74);
    }

    @Test
    void keepEndCutsThePromptByWhatTheLongerAnswerNeeds() throws IOException {
        var settings = new TestSettings().maxLength(6).truncation(Truncation.KEEP_END);
        RowOutcome.Kept<TokenPair> kept = kept(settings, pair("abcdef", "xyz", "x"));
        assertThat(kept.value().prompt_P()).containsExactly(1, 74);
        assertThat(kept.value().chosen()).isEqualTo(TokenAnswer.of(join(ids("xyz"), joined(2))));
        assertThat(kept.notes()).containsExactly(Finding.PROMPT_CUT);

        RowOutcome.Kept<TokenPair> both = kept(settings, pair("abcdef", "uvwxyz", "x"));
        assertThat(both.value().prompt_P()).containsExactly(1);
        assertThat(both.value().chosen()).isEqualTo(TokenAnswer.of(ids("uvwxy")));
        assertThat(both.notes()).containsExactly(Finding.PROMPT_CUT, Finding.ANSWER_CUT);
    }

    @Test
    void dropDropsWhatIsTooLong() throws IOException {
        var settings = new TestSettings().maxLength(5).truncation(Truncation.DROP);
        assertThat(kept(settings, pair("ab", "c", "d")).notes()).isEmpty();
        assertThat(dropped(settings, pair("ab", "c", "dd"))).isEqualTo(Finding.TOO_LONG);
        assertThat(dropped(settings.maxPromptLength(2), pair("ab", "c", "d"))).isEqualTo(Finding.TOO_LONG);
    }

    @Test
    void answersThatAreEqualOnceCutAreNoted() throws IOException {
        assertThat(kept(new TestSettings().maxLength(4), pair("ab", "cd", "cx")).notes())
                .containsExactly(Finding.ANSWER_CUT, Finding.IDENTICAL_ANSWERS);
    }

    @Test
    void anIdThatTheModelHasNotIsAnError() {
        vocabularySize = 70;
        assertThatThrownBy(() -> kept(new TestSettings(), pair("ab", "c", "d")))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("rows.jsonl, line 6: the tokenizer of ")
                .hasMessageContaining("gives token 70 ('b'), but the model's embedding has 70 rows");
    }

    @Test
    void plainTextNeedsAnEos() throws IOException {
        TinyTokenizer.write(folder, true);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{}");
        try (var tokenizer = TokenizerDirectory.open(folder)) {
            var pairs = new PairTokenizer(tokenizer, format, DataSettings.of(Path.of("x")), purpose, 1000);
            var outcome = (RowOutcome.Failed<TokenPair>) pairs.tokenize(
                    new RowOutcome.Kept<>(HEAD.place(), pair("a", "b", "c"), EnumSet.noneOf(Finding.class)));
            assertThat(outcome.problem()).hasMessageContaining("names no eos_token");
        }
    }

    /// `<role>content` and a line feed for each turn; the assistant's marked or not.
    private record Lines(boolean marked, boolean trimsEarlierTurns) implements ConversationFormat {
        @Override
        public Rendered render(List<Message> messages, boolean addGenerationPrompt, Map<String, Object> variables) {
            var text = new StringBuilder(variables.containsKey("tools") ? "TOOLS" : "");
            var spans = new ArrayList<Span>();
            for (int i = 0; i < messages.size(); i++) {
                String content = String.valueOf(messages.get(i).fields().get("content"));
                if (content.equals("refuse")) {
                    throw new IllegalArgumentException("I refuse");
                }
                text.append('<').append(messages.get(i).role()).append('>');
                int start = text.length();
                text.append(trimsEarlierTurns && i + 1 < messages.size() ? content.substring(0, 1) : content)
                        .append('\n');
                if (marked && messages.get(i).role().equals("assistant")) {
                    spans.add(new Span(start, text.length()));
                }
            }
            return new Rendered(
                    text.append(addGenerationPrompt ? "<assistant>" : "").toString(), spans);
        }
    }

    private static Content.Messages messages(Message... messages) {
        return new Content.Messages(List.of(messages));
    }

    private static final Conversation CONVERSATION = new Conversation(
            HEAD, messages(Message.user("q"), Message.assistant("aa"), Message.user("r"), Message.assistant("bb")));

    @Test
    void messagesGoThroughTheChatTemplateWithoutAddedTokens() throws IOException {
        format = Optional.of(new Lines(false, false));
        var head = new RowHead(HEAD.place(), "id", Map.of("tools", List.of()));
        var row = new Pair(
                head,
                messages(Message.user("q")),
                messages(Message.assistant("c")),
                messages(Message.assistant("r")),
                OptionalDouble.empty(),
                OptionalDouble.empty());
        TokenPair pair = kept(new TestSettings(), row).value();
        assertThat(pair.prompt_P()).isEqualTo(ids("TOOLS<user>q\n<assistant>"));
        assertThat(pair.chosen()).isEqualTo(TokenAnswer.of(ids("c\n")));
        assertThat(pair.rejected()).isEqualTo(TokenAnswer.of(ids("r\n")));
    }

    @Test
    void messagesWithoutATemplateAreAnErrorAndSoIsATemplateThatFails() {
        var row = new Pair(
                HEAD,
                messages(Message.user("refuse")),
                messages(Message.assistant("c")),
                messages(Message.assistant("r")),
                OptionalDouble.empty(),
                OptionalDouble.empty());
        assertThatThrownBy(() -> kept(new TestSettings(), row)).hasMessageContaining("has no chat template");
        format = Optional.of(new Lines(false, false));
        assertThatThrownBy(() -> kept(new TestSettings(), row))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("rows.jsonl, line 6: the chat template of ")
                .hasMessageEndingWith("fails on this row: I refuse");
    }

    @Test
    void ofAConversationTheAssistantsTokensAreScoredMarkedOrNot() throws IOException {
        purpose = Purpose.ANSWERS;
        for (boolean marked : new boolean[] {true, false}) {
            format = Optional.of(new Lines(marked, false));
            TokenPair row = kept(new TestSettings(), CONVERSATION).value();
            assertThat(row.prompt_P()).isEqualTo(ids("<user>q\n<assistant>"));
            assertThat(row.chosen().tokens_N()).isEqualTo(ids("aa\n<user>r\n<assistant>bb\n"));
            String mask = "111" + "0".repeat("<user>r\n<assistant>".length()) + "111";
            for (int token = 0; token < mask.length(); token++) {
                assertThat(row.chosen().isScored(token)).isEqualTo(mask.charAt(token) == '1');
            }
            assertThat(row.hasRejected()).isFalse();
        }
    }

    @Test
    void aTurnThatTheTemplateChangesLaterIsNotScoredAndNoted() throws IOException {
        purpose = Purpose.ANSWERS;
        format = Optional.of(new Lines(false, true));
        RowOutcome.Kept<TokenPair> kept = kept(new TestSettings(), CONVERSATION);
        assertThat(kept.value().chosen())
                .isEqualTo(new TokenAnswer(ids("bb\n"), kept.value().chosen().scored_N()));
        assertThat(kept.value().chosen().scoredTokens()).isEqualTo(3);
        assertThat(kept.notes()).containsExactly(Finding.TURN_NOT_FOUND);
    }

    @Test
    void fineTuningTakesCompletionsAndTheChosenOfPairs() throws IOException {
        purpose = Purpose.ANSWERS;
        assertThat(kept(new TestSettings(), pair("a", "b", "c")).value())
                .isEqualTo(new TokenPair(5, "id", joined(1, 69), TokenAnswer.of(70, 2), TokenAnswer.NONE));
        var completion = new Completion(
                HEAD, new Content.Text("a"), new Content.Text("b"), OptionalDouble.empty(), Optional.empty());
        assertThat(kept(new TestSettings(), completion).value().chosen()).isEqualTo(TokenAnswer.of(70, 2));
        var bad = new Completion(
                HEAD, new Content.Text("a"), new Content.Text("b"), OptionalDouble.empty(), Optional.of(false));
        assertThat(dropped(new TestSettings(), bad)).isEqualTo(Finding.UNDESIRABLE);
    }

    @Test
    void aPreferenceLossNeedsPairs() {
        assertThatThrownBy(() -> kept(new TestSettings(), CONVERSATION))
                .hasMessage("rows.jsonl, line 6: has a whole conversation (messages), but this loss compares pairs and "
                        + "needs the fields chosen and rejected. For supervised fine-tuning set loss.type: sft");
    }
}
