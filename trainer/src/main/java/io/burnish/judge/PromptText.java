package io.burnish.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.burnish.data.Content;
import io.burnish.data.Message;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A prompt as a judge reads it.
final class PromptText {

    private PromptText() {}

    /// A text as it is, a single message without its role, a conversation with a line `ROLE:` above each turn.
    static String of(Content prompt) {
        return switch (prompt) {
            case Content.Text(String text) -> text;
            case Content.Messages(List<Message> messages) ->
                messages.size() == 1
                        ? content(messages.getFirst())
                        : messages.stream()
                                .map(message -> message.role() + ":\n" + content(message))
                                .collect(Collectors.joining("\n\n"));
        };
    }

    private static String content(Message message) {
        Object content = message.fields().get("content");
        return switch (content) {
            case null -> "";
            case String text -> text;
            case List<?> list -> list.stream().map(PromptText::part).collect(Collectors.joining("\n"));
            default -> json(content);
        };
    }

    private static String part(@Nullable Object part) {
        return part instanceof Map<?, ?> fields && fields.get("text") instanceof String text ? text : json(part);
    }

    private static String json(@Nullable Object value) {
        try {
            return JudgeJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON must be written as JSON", e);
        }
    }
}
