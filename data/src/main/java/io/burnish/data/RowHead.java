package io.burnish.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What every row has, whatever its format.
///
/// @param place where it was read
/// @param promptId the row's `id`, else [PromptId#of] its prompt
/// @param templateVariables what the row adds to its chat template's variables: `tools`, and those of
///     `chat_template_kwargs`
public record RowHead(RowPlace place, String promptId, Map<String, @Nullable Object> templateVariables) {

    public RowHead {
        templateVariables = Collections.unmodifiableMap(new LinkedHashMap<>(templateVariables));
    }
}
