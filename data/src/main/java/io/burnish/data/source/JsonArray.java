package io.burnish.data.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.burnish.data.DataException;
import io.burnish.data.RowPlace;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file that is one JSON array of objects, read one by one.
final class JsonArray implements RawRows {

    private final Path file;
    private final JsonParser parser;
    private boolean ended;

    JsonArray(Path file, InputStream in) throws IOException {
        this.file = file;
        this.parser = Json.MAPPER.createParser(in);
        parser.nextToken();
    }

    @Override
    public @Nullable RawRow next() {
        long line = parser.currentLocation().getLineNr();
        try {
            JsonToken token = ended ? null : parser.nextToken();
            if (token == null || token == JsonToken.END_ARRAY) {
                if (!ended && parser.nextToken() != null) {
                    throw DataException.at(place(), "text after the end of the JSON array");
                }
                ended = true;
                return null;
            }
            line = parser.currentTokenLocation().getLineNr();
            if (token != JsonToken.START_OBJECT) {
                throw DataException.at(
                        new RowPlace(0, file, line), "the array must hold objects, got " + parser.getText());
            }
            return new RawRow(line, Json.OBJECT.readValue(parser));
        } catch (EOFException e) {
            throw JsonFile.tornGzip(file, line, e);
        } catch (JsonProcessingException e) {
            throw new DataException(new RowPlace(0, file, line) + ": no whole JSON array: " + Json.problem(e), e);
        } catch (IOException e) {
            throw new DataException(file + ", after line " + line + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private RowPlace place() {
        return new RowPlace(0, file, parser.currentLocation().getLineNr());
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
