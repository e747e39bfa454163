package io.burnish.generate;

import io.burnish.data.Content;
import io.burnish.data.Message;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Puts a system message to a prompt. A prompt that is text becomes a system and a user message.
final class SystemMessage {

    private SystemMessage() {}

    /// The prompt with the message first; a prompt that has one keeps its own.
    static Content first(Content prompt, String system) {
        List<Message> turns = turns(prompt);
        return own(turns).isPresent() ? prompt : with(system, turns);
    }

    /// The prompt with the text as its system message, or at the end of the one it has.
    static Content appended(Content prompt, String text) {
        List<Message> turns = turns(prompt);
        return own(turns)
                .map(own -> with(own + "\n\n" + text, turns.subList(1, turns.size())))
                .orElseGet(() -> with(text, turns));
    }

    private static List<Message> turns(Content prompt) {
        return switch (prompt) {
            case Content.Text(String text) -> List.of(Message.user(text));
            case Content.Messages(List<Message> messages) -> messages;
        };
    }

    private static Optional<String> own(List<Message> turns) {
        return turns.stream()
                .limit(1)
                .filter(turn -> turn.role().equals("system"))
                .map(turn -> Objects.toString(turn.fields().get("content"), ""))
                .findFirst();
    }

    private static Content with(String system, List<Message> turns) {
        return new Content.Messages(
                Stream.concat(Stream.of(Message.system(system)), turns.stream()).toList());
    }
}
