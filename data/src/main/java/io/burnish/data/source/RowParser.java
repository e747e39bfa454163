package io.burnish.data.source;

import io.burnish.data.Completion;
import io.burnish.data.Content;
import io.burnish.data.Conversation;
import io.burnish.data.DataException;
import io.burnish.data.DataFormat;
import io.burnish.data.Finding;
import io.burnish.data.Message;
import io.burnish.data.Pair;
import io.burnish.data.Row;
import io.burnish.data.RowOutcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// Makes a row of the fields of one JSON object, by the format that is named or found out.
final class RowParser {

    private final DataFormat format;

    RowParser(DataFormat format) {
        this.format = format;
    }

    /// @throws DataException if a field is missing or has the wrong type
    RowOutcome<Row> parse(Fields fields) {
        return switch (format == DataFormat.AUTO ? detect(fields) : format) {
            case AUTO -> throw new IllegalStateException("auto was resolved");
            case EXPLICIT ->
                pair(fields, fields.content("prompt"), fields.content("chosen"), fields.content("rejected"));
            case IMPLICIT -> implicit(fields, fields.messages("chosen"), fields.messages("rejected"));
            case DIALOGUE -> dialogue(fields, fields.text("chosen"), fields.text("rejected"));
            case CONVERSATIONS ->
                pair(fields, fields.messages("conversations"), fields.content("chosen"), fields.content("rejected"));
            case COMPLETION -> completion(fields, fields.content("prompt"), fields.content("completion"));
            case MESSAGES ->
                conversation(fields, fields.messages(fields.has("messages") ? "messages" : "conversations"));
        };
    }

    private static DataFormat detect(Fields fields) {
        if (!fields.has("chosen") && !fields.has("rejected")) {
            if (fields.has("completion")) {
                return DataFormat.COMPLETION;
            }
            return fields.has("messages") || fields.has("conversations") ? DataFormat.MESSAGES : DataFormat.EXPLICIT;
        }
        if (wholeConversation(fields)) {
            return DataFormat.IMPLICIT;
        }
        if (fields.has("prompt")) {
            return DataFormat.EXPLICIT;
        }
        if (fields.has("conversations")) {
            return DataFormat.CONVERSATIONS;
        }
        return fields.get("chosen") instanceof String text && Dialogue.begins(text)
                ? DataFormat.DIALOGUE
                : DataFormat.EXPLICIT;
    }

    /// Whether chosen holds the prompt's turns too: with no prompt beside it, or with the text of one (as
    /// UltraFeedback has it).
    private static boolean wholeConversation(Fields fields) {
        if (fields.get("prompt") instanceof List<?> || fields.has("conversations")) {
            return false;
        }
        return fields.get("chosen") instanceof List<?>
                && fields.messages("chosen").messages().size() > 1;
    }

    private static RowOutcome<Row> implicit(Fields fields, Content.Messages chosen, Content.Messages rejected) {
        List<Message> better = chosen.messages();
        List<Message> worse = rejected.messages();
        int limit = Math.min(better.size(), worse.size()) - 1;
        int common = 0;
        while (common < limit && better.get(common).equals(worse.get(common))) {
            common++;
        }
        if (common == 0) {
            return new RowOutcome.Dropped<>(fields.place(), Finding.DIFFERENT_PROMPTS);
        }
        return pair(
                fields,
                new Content.Messages(better.subList(0, common)),
                new Content.Messages(better.subList(common, better.size())),
                new Content.Messages(worse.subList(common, worse.size())));
    }

    private static RowOutcome<Row> dialogue(Fields fields, String chosen, String rejected) {
        Optional<Dialogue> better = Dialogue.split(chosen);
        Optional<Dialogue> worse = Dialogue.split(rejected);
        if (better.isEmpty() || worse.isEmpty()) {
            return new RowOutcome.Dropped<>(fields.place(), Finding.NO_ASSISTANT_TURN);
        }
        if (!better.get().prompt().equals(worse.get().prompt())) {
            return new RowOutcome.Dropped<>(fields.place(), Finding.DIFFERENT_PROMPTS);
        }
        return pair(
                fields,
                new Content.Text(better.get().prompt()),
                new Content.Text(better.get().answer()),
                new Content.Text(worse.get().answer()));
    }

    private static RowOutcome<Row> pair(Fields fields, Content prompt, Content chosen, Content rejected) {
        boolean messages = fields.has("system")
                || !prompt.sameKind(chosen)
                || !prompt.sameKind(rejected)
                || prompt instanceof Content.Messages;
        Content whole = messages ? withSystem(fields, asMessages(prompt, "user")) : prompt;
        Content better = messages ? asMessages(chosen, "assistant") : chosen;
        Content worse = messages ? asMessages(rejected, "assistant") : rejected;
        var pair = new Pair(
                RowHeads.of(fields, whole),
                whole,
                better,
                worse,
                fields.optionalNumber("score_chosen"),
                fields.optionalNumber("score_rejected"));
        var notes = EnumSet.noneOf(Finding.class);
        if (better.equals(worse)) {
            notes.add(Finding.IDENTICAL_ANSWERS);
        }
        return new RowOutcome.Kept<>(fields.place(), pair, notes);
    }

    private static RowOutcome<Row> completion(Fields fields, Content prompt, Content completion) {
        boolean messages = fields.has("system") || !prompt.sameKind(completion) || prompt instanceof Content.Messages;
        Content whole = messages ? withSystem(fields, asMessages(prompt, "user")) : prompt;
        Content answer = messages ? asMessages(completion, "assistant") : completion;
        return kept(
                fields,
                new Completion(
                        RowHeads.of(fields, whole),
                        whole,
                        answer,
                        fields.optionalNumber("score"),
                        fields.optionalTruth("label")));
    }

    private static RowOutcome<Row> conversation(Fields fields, Content.Messages messages) {
        Content.Messages whole = withSystem(fields, messages);
        if (whole.messages().stream().noneMatch(message -> message.role().equals("assistant"))) {
            return new RowOutcome.Dropped<>(fields.place(), Finding.NO_ASSISTANT_TURN);
        }
        if (fields.optionalTruth("label").equals(Optional.of(false))) {
            return new RowOutcome.Dropped<>(fields.place(), Finding.UNDESIRABLE);
        }
        return kept(fields, new Conversation(RowHeads.of(fields, whole), whole));
    }

    private static RowOutcome<Row> kept(Fields fields, Row row) {
        return new RowOutcome.Kept<>(fields.place(), row, EnumSet.noneOf(Finding.class));
    }

    private static Content.Messages asMessages(Content content, String role) {
        return switch (content) {
            case Content.Text(String text) -> new Content.Messages(List.of(Message.of(role, text)));
            case Content.Messages messages -> messages;
        };
    }

    /// A row with a `system` field is a conversation that begins with it, unless it begins with a system message
    /// already.
    private static Content.Messages withSystem(Fields fields, Content.Messages messages) {
        Optional<String> system = fields.optionalText("system").filter(text -> !text.isEmpty());
        if (system.isEmpty() || messages.messages().getFirst().role().equals("system")) {
            return messages;
        }
        var all = new ArrayList<Message>();
        all.add(Message.system(system.get()));
        all.addAll(messages.messages());
        return new Content.Messages(all);
    }
}
