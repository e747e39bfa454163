package io.burnish.data.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What lies beside a `tokenizer.json`: the special tokens by name, and the chat template.
///
/// @param tokens such as `bos_token`: `<s>`; what `tokenizer_config.json` says wins over
///     `special_tokens_map.json`
/// @param chatTemplate from `chat_template.jinja`, else from the configuration's `chat_template` (of several,
///     the one named `default`)
record SpecialTokens(Map<String, String> tokens, Optional<String> chatTemplate) {

    private static final ObjectMapper JSON = new ObjectMapper();

    SpecialTokens {
        tokens = Collections.unmodifiableMap(new TreeMap<>(tokens));
    }

    static SpecialTokens read(Path directory) {
        JsonNode config = json(directory.resolve("tokenizer_config.json"));
        var tokens = new TreeMap<String, String>();
        collect(json(directory.resolve("special_tokens_map.json")), tokens);
        collect(config, tokens);
        collect(config.path("extra_special_tokens"), tokens);
        return new SpecialTokens(tokens, template(directory, config));
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(tokens.get(name));
    }

    /// Takes every `..._token`, as text or as the object that describes an added token.
    private static void collect(JsonNode object, Map<String, String> tokens) {
        object.properties().forEach(property -> {
            JsonNode value = property.getValue();
            JsonNode content = value.isObject() ? value.path("content") : value;
            if (property.getKey().endsWith("_token") && content.isTextual()) {
                tokens.put(property.getKey(), content.textValue());
            }
        });
    }

    private static Optional<String> template(Path directory, JsonNode config) {
        Path file = directory.resolve("chat_template.jinja");
        if (Files.exists(file)) {
            try {
                return Optional.of(Files.readString(file));
            } catch (IOException e) {
                throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
            }
        }
        JsonNode template = config.path("chat_template");
        if (template.isTextual()) {
            return Optional.of(template.textValue());
        }
        for (JsonNode named : template) {
            if (named.path("name").asText().equals("default")) {
                return Optional.of(named.path("template").asText());
            }
        }
        return Optional.empty();
    }

    private static JsonNode json(Path file) {
        if (!Files.exists(file)) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new DataException(file + ": no JSON: " + e.getMessage(), e);
        }
    }
}
