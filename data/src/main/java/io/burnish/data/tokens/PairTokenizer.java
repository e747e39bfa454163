package io.burnish.data.tokens;

import io.burnish.data.Completion;
import io.burnish.data.Content;
import io.burnish.data.Conversation;
import io.burnish.data.DataException;
import io.burnish.data.DataSettings;
import io.burnish.data.Finding;
import io.burnish.data.Pair;
import io.burnish.data.Purpose;
import io.burnish.data.Row;
import io.burnish.data.RowHead;
import io.burnish.data.RowOutcome;
import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes token ids of rows: encoded as TRL does, then cut to length, then checked. May be used by several
/// threads.
public final class PairTokenizer {

    private final TokenizerDirectory tokenizer;
    private final DataSettings settings;
    private final Purpose purpose;
    private final int vocabularySize;
    private final RowEncoder encoder;
    private final ConversationEncoder conversations;
    private final Cutter cutter;

    /// @param format the model's chat template; empty if it has none, which is an error only for rows of messages
    /// @param settings `boundary`, `truncation` and the lengths are read
    /// @param vocabularySize the rows of the model's embedding: no id may reach it
    public PairTokenizer(
            TokenizerDirectory tokenizer,
            Optional<ConversationFormat> format,
            DataSettings settings,
            Purpose purpose,
            int vocabularySize) {
        this.tokenizer = tokenizer;
        this.settings = settings;
        this.purpose = purpose;
        this.vocabularySize = vocabularySize;
        this.encoder = new RowEncoder(tokenizer, format, settings.boundary());
        this.conversations = new ConversationEncoder(tokenizer, encoder);
        this.cutter = new Cutter(settings, tokenizer.bosId());
    }

    /// The outcome of a row that was read: dropped and failed ones stay so.
    public RowOutcome<TokenPair> tokenize(RowOutcome<Row> read) {
        return switch (read) {
            case RowOutcome.Kept<Row> kept -> {
                try {
                    var notes = EnumSet.noneOf(Finding.class);
                    notes.addAll(kept.notes());
                    yield tokenize(kept.value(), notes);
                } catch (DataException e) {
                    yield new RowOutcome.Failed<>(kept.place(), e);
                }
            }
            case RowOutcome.Dropped<Row> dropped -> new RowOutcome.Dropped<>(dropped.place(), dropped.why());
            case RowOutcome.Failed<Row> failed -> new RowOutcome.Failed<>(failed.place(), failed.problem());
        };
    }

    private RowOutcome<TokenPair> tokenize(Row read, Set<Finding> notes) {
        return switch (read) {
            case Pair pair -> {
                List<Content> answers =
                        purpose == Purpose.PAIRS ? List.of(pair.chosen(), pair.rejected()) : List.of(pair.chosen());
                yield finish(pair.head(), encoder.encode(pair.head(), pair.prompt(), answers, notes), notes);
            }
            case Completion row -> {
                requireSingleAnswers(row.head(), "one answer (completion)");
                yield row.label().orElse(true)
                        ? finish(
                                row.head(),
                                encoder.encode(row.head(), row.prompt(), List.of(row.completion()), notes),
                                notes)
                        : new RowOutcome.Dropped<>(row.head().place(), Finding.UNDESIRABLE);
            }
            case Conversation conversation -> {
                requireSingleAnswers(conversation.head(), "a whole conversation (messages)");
                yield finish(conversation.head(), conversations.encode(conversation, notes), notes);
            }
        };
    }

    private void requireSingleAnswers(RowHead head, String what) {
        if (purpose == Purpose.PAIRS) {
            throw DataException.at(
                    head.place(),
                    "has " + what + ", but this loss compares pairs and needs the fields chosen and rejected. "
                            + "For supervised fine-tuning set loss.type: sft");
        }
    }

    private RowOutcome<TokenPair> finish(RowHead head, Split encoded, Set<Finding> notes) {
        if (encoded.answers().stream().anyMatch(answer -> answer.length() == 0)) {
            return new RowOutcome.Dropped<>(head.place(), Finding.EMPTY_ANSWER);
        }
        return switch (cutter.cut(encoded, notes)) {
            case Cutter.Result.Drop(var why) -> new RowOutcome.Dropped<>(head.place(), why);
            case Cutter.Result.Fits(var fitting) -> {
                Split split = fitting.prompt_P().length == 0 ? fitting.withoutFirstTokens() : fitting;
                yield split.answers().stream().anyMatch(answer -> answer.scoredTokens() == 0)
                        ? new RowOutcome.Dropped<>(head.place(), Finding.NOTHING_SCORED)
                        : kept(head, split, notes);
            }
        };
    }

    private RowOutcome<TokenPair> kept(RowHead head, Split split, Set<Finding> notes) {
        TokenAnswer chosen = split.answers().getFirst();
        TokenAnswer rejected = split.answers().size() > 1 ? split.answers().get(1) : TokenAnswer.NONE;
        if (purpose == Purpose.ANSWERS) {
            notes.remove(Finding.IDENTICAL_ANSWERS);
        } else if (chosen.equals(rejected)) {
            notes.add(Finding.IDENTICAL_ANSWERS);
        }
        checkVocabulary(head, split.prompt_P());
        checkVocabulary(head, chosen.tokens_N());
        checkVocabulary(head, rejected.tokens_N());
        var pair = new TokenPair(head.place().row(), head.promptId(), split.prompt_P(), chosen, rejected);
        return new RowOutcome.Kept<>(head.place(), pair, notes);
    }

    private void checkVocabulary(RowHead head, int[] tokens) {
        for (int token : tokens) {
            if (token >= vocabularySize) {
                throw DataException.at(
                        head.place(),
                        ("the tokenizer of %s gives token %d ('%s'), but the model's embedding has %d rows. "
                                        + "Use the tokenizer that belongs to the model, or enlarge its embedding")
                                .formatted(
                                        tokenizer.path(),
                                        token,
                                        tokenizer.decode(new int[] {token}, false),
                                        vocabularySize));
            }
        }
    }

    /// What decides about the ids, as text: a part of the cache's key.
    String fingerprint() {
        return String.join(
                "\n",
                tokenizer.hash(),
                purpose.name(),
                settings.boundary().name(),
                settings.truncation().name(),
                Integer.toString(settings.maxLength()),
                settings.maxPromptLength().toString(),
                Integer.toString(vocabularySize));
    }
}
