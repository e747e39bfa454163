package io.burnish.data.exchange;

import io.burnish.data.Content;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A prompt that answers are made for.
///
/// @param id the line's `id`, else [io.burnish.data.PromptId#of] the prompt
/// @param prompt with the line's `system`, if it has one, as its first message
/// @param rest the line's other fields, such as an `answer` that a rule judges by
public record Prompt(String id, Content prompt, Map<String, @Nullable Object> rest) {

    public Prompt {
        rest = Collections.unmodifiableMap(new LinkedHashMap<>(rest));
    }
}
