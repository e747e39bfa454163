package io.burnish.data.exchange;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines of a `prompts.jsonl` that a run wrote itself; [Prompts#read] reads them.
public final class PromptLines {

    private PromptLines() {}

    /// The line, without its end.
    public static String write(Prompt prompt) {
        List<@Nullable Object> fields =
                new ArrayList<>(List.of("id", prompt.id(), "prompt", LineFormat.json(prompt.prompt())));
        prompt.rest().forEach((name, value) -> {
            fields.add(name);
            fields.add(value);
        });
        return LineFormat.line(fields.toArray());
    }
}
