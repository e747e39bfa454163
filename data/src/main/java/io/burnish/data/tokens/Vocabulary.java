package io.burnish.data.tokens;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.DataException;
import java.io.IOException;
import java.nio.file.Path;

/// Finds out how many token ids a `tokenizer.json` has, without holding it in memory.
final class Vocabulary {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Vocabulary() {}

    /// The highest id plus one, added tokens included.
    static int size(Path tokenizerJson) {
        int highest = -1;
        try (JsonParser parser = JSON.createParser(tokenizerJson.toFile())) {
            parser.nextToken();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                parser.nextToken();
                switch (field) {
                    case "added_tokens" -> highest = Math.max(highest, highestAdded(parser));
                    case "model" -> highest = Math.max(highest, highestOfModel(parser));
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new DataException(tokenizerJson + ": no tokenizer: " + e.getMessage(), e);
        }
        return highest + 1;
    }

    private static int highestAdded(JsonParser parser) throws IOException {
        int highest = -1;
        int depth = 0;
        while (true) {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return highest;
            }
            if (token == JsonToken.VALUE_NUMBER_INT && "id".equals(parser.currentName())) {
                highest = Math.max(highest, parser.getIntValue());
            }
            parser.nextToken();
        }
    }

    /// The vocabulary is an object of ids, or (Unigram) an array whose places are the ids.
    private static int highestOfModel(JsonParser parser) throws IOException {
        int highest = -1;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (!field.equals("vocab")) {
                parser.skipChildren();
            } else if (value == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    parser.skipChildren();
                    highest++;
                }
            } else {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    highest = Math.max(highest, parser.nextIntValue(-1));
                }
            }
        }
        return highest;
    }
}
