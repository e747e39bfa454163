package io.burnish.generate;

import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.RowPlace;
import io.burnish.data.random.NamedSeed;
import io.burnish.data.source.JsonObjects;
import io.burnish.data.source.RawRow;
import io.burnish.data.source.TextLines;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// System messages of which each prompt gets one: many of them make a model's answers differ more.
public final class SystemMessages {

    private final List<String> messages;

    private SystemMessages(List<String> messages) {
        this.messages = messages;
    }

    /// Reads a file of a message a line, or of `{"system": ...}` where it is `.jsonl` or `.json`; gzip or not.
    ///
    /// @throws DataException if the file or a line is not to be read, or there is no message
    public static SystemMessages read(Path file) {
        List<String> messages = file.toString().matches(".*\\.jsonl?(\\.gz)?") ? objects(file) : lines(file);
        if (messages.isEmpty()) {
            throw new DataException(file + ": holds no system message; give it one a line");
        }
        return new SystemMessages(messages);
    }

    private static List<String> lines(Path file) {
        return TextLines.of(file).stream().map(TextLines.TextLine::text).toList();
    }

    private static List<String> objects(Path file) {
        try (Stream<RawRow> rows = JsonObjects.of(file)) {
            return rows.map(row -> message(file, row)).toList();
        }
    }

    private static String message(Path file, RawRow row) {
        if (row.fields().get("system") instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new DataException(new RowPlace(0, file, row.line())
                + ": field 'system' must be a text that is not blank, got "
                + row.fields().get("system")
                + "; correct or delete the line");
    }

    /// The prompt with its system message first, drawn by `RUN_SEED/iteration-K/generate/PROMPT_ID/system`. A
    /// prompt that has a system message keeps its own.
    public Content with(String promptId, Content prompt, long runSeed, int iteration) {
        NamedSeed seed = NamedSeed.of(runSeed, "iteration-%d/generate/%s/system".formatted(iteration, promptId));
        return SystemMessage.first(prompt, messages.get((int) seed.below(messages.size(), 0)));
    }
}
