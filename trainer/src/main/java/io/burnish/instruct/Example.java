package io.burnish.instruct;

import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.exchange.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A prompt as an example for others: what its user asks first.
///
/// @param id the prompt's
/// @param text what is shown, and what new prompts are compared with
/// @param system the system message that the text stands after
/// @param conversation whether the prompt is messages, so that a new one like it is too
record Example(String id, String text, Optional<String> system, boolean conversation) {

    static Example of(Prompt prompt) {
        return of(prompt.id(), prompt.prompt());
    }

    static Example of(String id, Content prompt) {
        return switch (prompt) {
            case Content.Text(String text) -> new Example(id, text, Optional.empty(), false);
            case Content.Messages(List<Message> messages) ->
                new Example(
                        id,
                        first(messages, "user").orElse(""),
                        first(messages, "system").filter(text -> !text.isEmpty()),
                        true);
        };
    }

    /// A prompt like those that it was modelled on: of the first one's kind, and with the system message that all have.
    static Content like(List<Example> examples, String text) {
        Example first = examples.getFirst();
        if (!first.conversation()) {
            return new Content.Text(text);
        }
        List<Message> messages = new ArrayList<>();
        first.system()
                .filter(_ ->
                        examples.stream().allMatch(example -> example.system().equals(first.system())))
                .ifPresent(system -> messages.add(Message.system(system)));
        messages.add(Message.user(text));
        return new Content.Messages(messages);
    }

    private static Optional<String> first(List<Message> messages, String role) {
        return messages.stream()
                .filter(message -> message.role().equals(role))
                .map(message -> text(message.fields().get("content")))
                .findFirst();
    }

    /// Text, or parts of which some have text.
    private static String text(@Nullable Object content) {
        return switch (content) {
            case String text -> text;
            case List<?> parts ->
                parts.stream()
                        .map(part -> part instanceof Map<?, ?> fields ? Objects.toString(fields.get("text"), "") : "")
                        .collect(Collectors.joining("\n"));
            case null, default -> "";
        };
    }
}
