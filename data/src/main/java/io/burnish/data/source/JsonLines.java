package io.burnish.data.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.burnish.data.DataException;
import io.burnish.data.RowPlace;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One JSON object a line; blank lines are skipped.
final class JsonLines implements RawRows {

    private final Path file;
    private final LineReader lines;
    private long lastLine;

    JsonLines(Path file, LineReader lines) {
        this.file = file;
        this.lines = lines;
    }

    @Override
    public @Nullable RawRow next() {
        try {
            LineReader.Line line = lines.next();
            while (line != null && line.isBlank()) {
                line = lines.next();
            }
            if (line == null) {
                return null;
            }
            lastLine = line.number();
            return parse(line);
        } catch (EOFException e) {
            throw JsonFile.tornGzip(file, lastLine, e);
        } catch (IOException e) {
            throw new DataException(file + ", after line " + lastLine + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private RawRow parse(LineReader.Line line) throws IOException {
        var place = new RowPlace(0, file, line.number());
        try {
            return new RawRow(line.number(), object(place, line));
        } catch (JsonEOFException e) {
            String cause = line.terminated()
                    ? "the line ends in the middle of a JSON object; each line must hold a whole one"
                            + (line.number() == 1 ? " (a file of one JSON document must be an array of objects)" : "")
                    : "the file ends in the middle of this line: it was cut off when it was written or copied. "
                            + "Copy it again, or delete the line";
            throw new DataException(place + ": " + cause, e);
        } catch (JsonProcessingException e) {
            throw new DataException(
                    place + ", column "
                            + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr()) + ": no JSON: "
                            + Json.problem(e),
                    e);
        }
    }

    private static Map<String, @Nullable Object> object(RowPlace place, LineReader.Line line) throws IOException {
        try (JsonParser parser = Json.MAPPER.createParser(line.buffer(), line.start(), line.end() - line.start())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw DataException.at(place, "each line must hold a JSON object, got " + parser.getText());
            }
            Map<String, @Nullable Object> object = Json.OBJECT.readValue(parser);
            if (parser.nextToken() != null) {
                throw DataException.at(place, "text after the JSON object: " + parser.getText());
            }
            return object;
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
