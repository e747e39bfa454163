package io.burnish.data.pairing;

import io.burnish.data.Content;
import io.burnish.data.Message;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The text of a prompt by which prompts are compared: of all messages, NFKC, lower case, single spaces.
final class PromptText {

    private PromptText() {}

    static String of(Content prompt) {
        return normalised(
                switch (prompt) {
                    case Content.Text(String text) -> text;
                    case Content.Messages(List<Message> messages) ->
                        messages.stream()
                                .map(message -> text(message.fields().get("content")))
                                .collect(Collectors.joining("\n"));
                });
    }

    private static String normalised(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("(?U)\\s+", " ")
                .strip();
    }

    /// Text, or parts of which some have text.
    private static String text(@Nullable Object content) {
        return switch (content) {
            case String text -> text;
            case List<?> parts -> parts.stream().map(PromptText::text).collect(Collectors.joining("\n"));
            case Map<?, ?> part -> text(part.get("text"));
            case null, default -> "";
        };
    }
}
