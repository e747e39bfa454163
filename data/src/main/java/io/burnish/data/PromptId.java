package io.burnish.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;

/// The name of a prompt that has no `id` of its own, which files, seeds and the evaluation split go by.
public final class PromptId {

    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private PromptId() {}

    /// The first 16 hexadecimal digits of the SHA-256 of the prompt's canonical JSON: a string, or an array of
    /// message objects; UTF-8, keys sorted, no white space.
    public static String of(Content prompt) {
        return Hash.sha256(canonicalJson(prompt).getBytes(StandardCharsets.UTF_8))
                .substring(0, 16);
    }

    static String canonicalJson(Content prompt) {
        try {
            return switch (prompt) {
                case Content.Text(String text) -> CANONICAL.writeValueAsString(text);
                case Content.Messages(var messages) ->
                    CANONICAL.writeValueAsString(
                            messages.stream().map(Message::fields).toList());
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a prompt that was read as JSON must be written as JSON", e);
        }
    }
}
