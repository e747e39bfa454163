package io.burnish.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One turn of a conversation, with every field it had: chat templates read more than role and content.
///
/// @param fields `role` (text), mostly `content` (text, or a list of parts), perhaps `tool_calls` and the
///     like; JSON values as Jackson gives them
public record Message(Map<String, @Nullable Object> fields) {

    public Message {
        if (!(fields.get("role") instanceof String)) {
            throw new IllegalArgumentException("a message needs a role, got the fields " + fields.keySet());
        }
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    public static Message of(String role, String content) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("role", role);
        fields.put("content", content);
        return new Message(fields);
    }

    public static Message system(String content) {
        return of("system", content);
    }

    public static Message user(String content) {
        return of("user", content);
    }

    public static Message assistant(String content) {
        return of("assistant", content);
    }

    public String role() {
        return (String) java.util.Objects.requireNonNull(fields.get("role"));
    }
}
