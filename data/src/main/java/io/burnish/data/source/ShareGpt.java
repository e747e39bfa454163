package io.burnish.data.source;

import io.burnish.data.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads messages, also those of ShareGPT (`from`, `value`, and its names of the speakers).
final class ShareGpt {

    private static final Map<String, String> ROLES =
            Map.of("human", "user", "gpt", "assistant", "function_call", "assistant", "observation", "tool");

    private ShareGpt() {}

    /// @throws IllegalArgumentException if the object has no role
    static Message message(Map<?, ?> object) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        boolean shareGpt = object.containsKey("from") && !object.containsKey("role");
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String key = String.valueOf(field.getKey());
            switch (shareGpt ? key : "") {
                case "from" ->
                    fields.put(
                            "role",
                            ROLES.getOrDefault(String.valueOf(field.getValue()), String.valueOf(field.getValue())));
                case "value" -> fields.put("content", field.getValue());
                default -> fields.put(key, field.getValue());
            }
        }
        return new Message(fields);
    }
}
