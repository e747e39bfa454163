package io.burnish.data.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// How rows are read as JSON: strictly, for a key given twice or text after the object is a broken file.
final class Json {

    /// Long enough for a book in one field, short enough that a file which is no data ends in a message.
    private static final int MAX_TEXT = 256 << 20;

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_TEXT)
                            .maxNestingDepth(200)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    /// Reads one object, wherever the parser stands.
    static final ObjectReader OBJECT =
            MAPPER.readerFor(new TypeReference<LinkedHashMap<String, @Nullable Object>>() {});

    private Json() {}

    /// Jackson's message without its source references.
    static String problem(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        int details = message.indexOf(" (start marker at");
        return details < 0 ? message : message.substring(0, details);
    }
}
