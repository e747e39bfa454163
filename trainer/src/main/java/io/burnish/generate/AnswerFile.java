package io.burnish.generate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.burnish.data.exchange.Finish;
import io.burnish.run.Durable;
import io.burnish.run.LineFile;
import io.burnish.run.RunProblem;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A file with an answer a line, each on the device before the next is asked for.
///
/// Only the places of the answers are kept in memory. A last line that a crash tore is cut.
public final class AnswerFile implements AnswerStore {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .build();

    private final LineFile lines;
    private final Map<AnswerKey, Place> places = new HashMap<>();

    /// A line's first byte and its length without its end.
    private record Place(long start, int bytes) {}

    /// A line of the file.
    private record Entry(
            @JsonProperty("request") String request,
            @JsonProperty("sample") int sample,
            @JsonProperty("sha256") String sha256,
            @JsonProperty("text") String text,
            @JsonProperty("tokens") int[] tokens,
            @JsonProperty("logps") double[] logps,
            @JsonProperty("finish") Finish finish) {}

    private AnswerFile(LineFile lines) {
        this.lines = lines;
    }

    /// @throws RunProblem if the file cannot be read or written, or a whole line of it is no answer
    public static AnswerFile open(Path file, Durable durable) {
        var answers = new AnswerFile(durable.appendTo(file));
        try {
            answers.index();
            return answers;
        } catch (RuntimeException e) {
            answers.close();
            throw e;
        }
    }

    @Override
    public Optional<Answer> find(AnswerKey key) {
        return Optional.ofNullable(places.get(key)).map(place -> {
            Entry entry = entry(place.start(), read(place));
            return new Answer(entry.text(), entry.tokens(), entry.logps(), entry.finish());
        });
    }

    @Override
    public void add(AnswerKey key, Answer answer) {
        String line = line(new Entry(
                key.requestId(),
                key.sample(),
                key.sha256(),
                answer.text(),
                answer.tokens(),
                answer.logps(),
                answer.finish()));
        long start = lines.length();
        lines.append(line);
        lines.sync();
        places.put(key, new Place(start, (int) (lines.length() - start - 1)));
    }

    private void index() {
        var line = new ByteArrayOutputStream();
        long start = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(lines.file()), 1 << 16)) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                Entry entry = entry(start, line.toString(StandardCharsets.UTF_8));
                var key = new AnswerKey(entry.request(), entry.sample(), entry.sha256());
                places.put(key, new Place(start, line.size()));
                start += line.size() + 1;
                line.reset();
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private String read(Place place) {
        var bytes = new byte[place.bytes()];
        try (var file = new RandomAccessFile(lines.file().toFile(), "r")) {
            file.seek(place.start());
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Entry entry(long start, String line) {
        try {
            return MAPPER.readValue(line, Entry.class);
        } catch (JsonProcessingException e) {
            throw RunProblem.runDirectory(
                    "%s: the line at byte %d is no answer: %s. Delete that line, and its answer is asked for again"
                            .formatted(lines.file(), start, e.getOriginalMessage()));
        }
    }

    private static String line(Entry entry) {
        try {
            return MAPPER.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer must be written as JSON", e);
        }
    }

    private RunProblem unreadable(IOException e) {
        return RunProblem.failed("%s: cannot be read: %s".formatted(lines.file(), e.getMessage()));
    }

    @Override
    public void close() {
        lines.close();
    }
}
