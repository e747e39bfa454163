package io.burnish.data.exchange;

import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.Message;
import io.burnish.data.PromptId;
import io.burnish.data.source.DataFiles;
import io.burnish.data.source.JsonObjects;
import io.burnish.data.source.TextLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The prompts of files, each id once.
///
/// @param prompts in the order of the files
/// @param duplicates how many prompts were there before under the same id, and were left out
public record Prompts(List<Prompt> prompts, int duplicates) {

    private static final String REMEDY =
            "a line is {\"prompt\": text or messages}, with id, system and any other fields if you like";

    public Prompts {
        prompts = List.copyOf(prompts);
    }

    /// Reads files of JSON objects, one a line, and `.txt` files of one prompt a line; gzip or not.
    ///
    /// `system` becomes the first message: a text prompt with one becomes a system and a user message, messages
    /// that begin with a system message keep their own.
    ///
    /// @param pathsOrGlobs as [DataFiles#resolve] takes them
    /// @throws DataException if a file or a line is not to be read, a file has no prompt, or two different
    ///     prompts have the same id
    public static Prompts read(List<Path> pathsOrGlobs) {
        var found = new LinkedHashMap<String, Prompt>();
        int read = 0;
        for (Path file : DataFiles.resolve(pathsOrGlobs)) {
            int before = read;
            try (Stream<Line> lines = lines(file)) {
                for (Line line : (Iterable<Line>) lines::iterator) {
                    read++;
                    keep(found, prompt(line), line);
                }
            }
            if (read == before) {
                throw DataException.in(file, "holds no prompt; " + REMEDY);
            }
        }
        return new Prompts(new ArrayList<>(found.values()), read - found.size());
    }

    private static Stream<Line> lines(Path file) {
        return file.toString().matches(".*\\.txt(\\.gz)?")
                ? TextLines.of(file).stream()
                        .map(line -> new Line(file, line.number(), Map.of("prompt", line.text()), REMEDY))
                : JsonObjects.of(file).map(row -> new Line(file, row.line(), row.fields(), REMEDY));
    }

    private static void keep(Map<String, Prompt> found, Prompt prompt, Line line) {
        Prompt first = found.putIfAbsent(prompt.id(), prompt);
        if (first != null && !first.prompt().equals(prompt.prompt())) {
            throw line.problem(
                    "id",
                    "'%s' is the id of another prompt before; give each prompt an id of its own, or none of them"
                            .formatted(prompt.id()));
        }
    }

    private static Prompt prompt(Line line) {
        Content prompt = withSystem(line, line.content("prompt"));
        var rest = new LinkedHashMap<String, @Nullable Object>(line.fields());
        List.of("id", "prompt", "system").forEach(rest::remove);
        return new Prompt(id(line).orElseGet(() -> PromptId.of(prompt)), prompt, rest);
    }

    private static Optional<String> id(Line line) {
        return switch (line.fields().get("id")) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            case Number number -> Optional.of(number.toString());
            default -> line.wrongType("id", "text or a number");
        };
    }

    private static Content withSystem(Line line, Content prompt) {
        Optional<String> system = line.optionalText("system").filter(text -> !text.isEmpty());
        if (system.isEmpty()) {
            return prompt;
        }
        List<Message> turns =
                switch (prompt) {
                    case Content.Text(String text) -> List.of(Message.user(text));
                    case Content.Messages(List<Message> messages) -> messages;
                };
        return turns.getFirst().role().equals("system")
                ? prompt
                : new Content.Messages(Stream.concat(Stream.of(Message.system(system.get())), turns.stream())
                        .toList());
    }
}
