package io.burnish.tensor.safetensors;

import static io.burnish.tensor.safetensors.SafetensorsException.quote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/// `model.safetensors.index.json`: which file holds which tensor.
final class ShardIndex {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /// Far above any real one, as Header's limit is.
    private static final long MAX_LENGTH = Header.MAX_LENGTH;

    private ShardIndex() {}

    /// The plain file name of each tensor's shard.
    static Map<String, String> read(Path index) throws IOException {
        if (Files.size(index) > MAX_LENGTH) {
            throw new SafetensorsException(
                    "%s: has %d bytes, the limit is %d".formatted(index, Files.size(index), MAX_LENGTH));
        }
        JsonNode weights;
        try {
            weights = JSON.readTree(Files.readAllBytes(index)).path("weight_map");
        } catch (JsonProcessingException e) {
            throw new SafetensorsException("%s: no JSON that we read: %s".formatted(index, e.getOriginalMessage()), e);
        }
        if (!weights.isObject() || weights.isEmpty()) {
            throw new SafetensorsException("%s: has no weight_map of tensors to files".formatted(index));
        }
        Map<String, String> shardOf = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : weights.properties()) {
            shardOf.put(each.getKey(), plainName(index, each.getKey(), each.getValue()));
        }
        return shardOf;
    }

    /// An index as transformers writes it: sorted, indented by two.
    ///
    /// @param bytes the bytes of all tensors
    static byte[] write(SortedMap<String, String> shardOf, long bytes) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("metadata").put("total_size", bytes);
        ObjectNode weights = root.putObject("weight_map");
        shardOf.forEach(weights::put);
        DefaultPrettyPrinter indented = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));
        return (JSON.writer(indented).writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// A file beside the index: one that led elsewhere would read what is no part of the model.
    private static String plainName(Path index, String tensor, JsonNode value) throws SafetensorsException {
        String name = value.asText();
        if (!value.isTextual() || name.isEmpty() || name.contains("/") || name.contains("\\") || name.contains("\0")) {
            throw new SafetensorsException("%s: tensor %s: %s is no name of a file beside the index"
                    .formatted(index, quote(tensor), quote(value.toString())));
        }
        return name;
    }
}
