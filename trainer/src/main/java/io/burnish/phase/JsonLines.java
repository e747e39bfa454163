package io.burnish.phase;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.burnish.run.Durable;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Records as the lines of a file that appears whole or not at all, in snake_case.
final class JsonLines {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private JsonLines() {}

    static void write(Path file, List<? extends Record> records, Durable durable) {
        StringBuilder text = new StringBuilder();
        for (Record line : records) {
            try {
                text.append(JSON.writeValueAsString(line)).append('\n');
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a record of numbers and texts is always JSON", e);
            }
        }
        durable.writeFile(file, text.toString());
    }

    /// @throws RunProblem (exit 3) naming file and line of what is no such record
    static <T extends Record> List<T> read(Path file, Class<T> type) {
        List<T> records = new ArrayList<>();
        try (var lines = Files.lines(file)) {
            for (String line : (Iterable<String>) lines::iterator) {
                records.add(JSON.readValue(line, type));
            }
            return records;
        } catch (JsonProcessingException e) {
            throw RunProblem.runDirectory("%s, line %d: damaged: %s. Remove the file, so that it is made again."
                    .formatted(file, records.size() + 1, e.getOriginalMessage()));
        } catch (IOException e) {
            throw RunProblem.runDirectory("%s: cannot be read: %s".formatted(file, e.getMessage()));
        }
    }
}
