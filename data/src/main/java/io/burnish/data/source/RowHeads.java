package io.burnish.data.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.PromptId;
import io.burnish.data.RowHead;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what every row has beside its prompt and answers.
final class RowHeads {

    private RowHeads() {}

    static RowHead of(Fields fields, Content prompt) {
        return new RowHead(fields.place(), id(fields, prompt), templateVariables(fields));
    }

    /// A row's own name, or that of its prompt, as the pairs have it that a loop makes.
    private static String id(Fields fields, Content prompt) {
        String field = fields.has("id") ? "id" : "prompt_id";
        return switch (fields.get(field)) {
            case null -> PromptId.of(prompt);
            case String text -> text;
            case Number number -> number.toString();
            default -> fields.wrongType(field, "text or a number");
        };
    }

    private static Map<String, @Nullable Object> templateVariables(Fields fields) {
        var variables = new LinkedHashMap<String, @Nullable Object>();
        switch (fields.get("chat_template_kwargs")) {
            case null -> {}
            case Map<?, ?> map -> map.forEach((key, value) -> variables.put(String.valueOf(key), value));
            default -> fields.wrongType("chat_template_kwargs", "an object");
        }
        switch (fields.get("tools")) {
            case null -> {}
            case List<?> tools -> variables.put("tools", tools);
            case String json -> variables.put("tools", parsed(fields, json));
            default -> fields.wrongType("tools", "a list of tools, or its JSON as text");
        }
        return variables;
    }

    /// Datasets whose columns must have one type hold tools as text; TRL reads them so too.
    private static @Nullable Object parsed(Fields fields, String json) {
        try {
            return Json.MAPPER.readValue(json, Object.class);
        } catch (JsonProcessingException e) {
            throw new DataException(fields.place() + ", field 'tools': no JSON: " + Json.problem(e), e);
        }
    }
}
