package io.burnish.tensor.safetensors;

import static io.burnish.tensor.safetensors.SafetensorsException.damaged;
import static io.burnish.tensor.safetensors.SafetensorsException.quote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Reads a header's JSON, token by token, so that a hostile one costs no more than its own length.
final class HeaderParser {

    static final String METADATA = "__metadata__";

    /// A header is objects in an object, with arrays of numbers.
    private static final int MAX_DEPTH = 3;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(20)
                    .build())
            .build();

    private final Path file;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Declared> tensors = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    HeaderParser(Path file) {
        this.file = file;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    /// The tensors in the order of the header.
    List<Declared> tensors() {
        return tensors;
    }

    void parse(byte[] bytes) throws IOException {
        if (bytes.length == 0 || bytes[0] != '{') {
            throw damaged(file, "its header does not begin with '{'");
        }
        try (JsonParser json = JSON.createParser(bytes)) {
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                if (!names.add(name)) {
                    throw damaged(file, "tensor %s is there twice", quote(name));
                }
                expect(json.nextToken(), JsonToken.START_OBJECT, name, "its entry");
                if (name.equals(METADATA)) {
                    readMetadata(json);
                } else {
                    tensors.add(readTensor(json, name));
                }
            }
            if (json.nextToken() != null) {
                throw damaged(file, "its header goes on after its last '}'");
            }
        } catch (JsonProcessingException e) {
            throw damaged(file, "its header is no JSON that we read: %s", e.getOriginalMessage());
        }
    }

    private void readMetadata(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            expect(json.nextToken(), JsonToken.VALUE_STRING, METADATA, quote(key));
            if (metadata.put(key, json.getText()) != null) {
                throw damaged(file, "%s has %s twice", METADATA, quote(key));
            }
        }
    }

    private Declared readTensor(JsonParser json, String name) throws IOException {
        @Nullable SafetensorsType type = null;
        long @Nullable [] shape = null;
        long @Nullable [] offsets = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            boolean again =
                    switch (field) {
                        case "dtype" -> type != null;
                        case "shape" -> shape != null;
                        case "data_offsets" -> offsets != null;
                        default -> throw damaged(file, "tensor %s: unknown field %s", quote(name), quote(field));
                    };
            if (again) {
                throw damaged(file, "tensor %s has %s twice", quote(name), field);
            }
            switch (field) {
                case "dtype" -> type = readType(json, name);
                case "shape" -> shape = readNumbers(json, name, field);
                default -> offsets = readNumbers(json, name, field);
            }
        }
        if (type == null || shape == null || offsets == null) {
            String missing = type == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw damaged(file, "tensor %s has no %s", quote(name), missing);
        }
        if (offsets.length != 2) {
            throw damaged(file, "tensor %s: data_offsets has %d numbers, not 2", quote(name), offsets.length);
        }
        return new Declared(name, type, shape, offsets[0], offsets[1]);
    }

    private SafetensorsType readType(JsonParser json, String name) throws IOException {
        expect(json.nextToken(), JsonToken.VALUE_STRING, name, "dtype");
        String text = json.getText();
        return SafetensorsType.of(text)
                .orElseThrow(() -> new SafetensorsException(
                        "%s: tensor %s has dtype %s; supported are %s. Save it as one of these."
                                .formatted(file, quote(name), quote(text), Arrays.toString(SafetensorsType.values()))));
    }

    private long[] readNumbers(JsonParser json, String name, String field) throws IOException {
        expect(json.nextToken(), JsonToken.START_ARRAY, name, field);
        LongStream.Builder numbers = LongStream.builder();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, name, "a number of " + field);
            long number = json.getLongValue();
            if (number < 0) {
                throw damaged(file, "tensor %s: %s has the negative number %d", quote(name), field, number);
            }
            numbers.add(number);
        }
        return numbers.build().toArray();
    }

    private void expect(@Nullable JsonToken actual, JsonToken expected, String name, String what)
            throws SafetensorsException {
        if (actual != expected) {
            throw damaged(file, "%s: %s is %s, not %s", quote(name), what, word(actual), word(expected));
        }
    }

    private static String word(@Nullable JsonToken token) {
        return token == null
                ? "missing"
                : switch (token) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "an array";
                    case VALUE_STRING -> "a text";
                    case VALUE_NUMBER_INT -> "a whole number";
                    case VALUE_NUMBER_FLOAT -> "a fraction";
                    default -> token.asString() == null ? token.name() : token.asString();
                };
    }
}
