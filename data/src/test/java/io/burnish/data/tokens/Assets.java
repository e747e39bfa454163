package io.burnish.data.tokens;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// The shared assets beside the checkout; tests that need them are skipped where they are absent.
final class Assets {

    static final ObjectMapper JSON = new ObjectMapper();

    private Assets() {}

    static Path folder(String name) {
        Path folder = Path.of(System.getProperty("burnish.shared", "shared"), "assets", name);
        assumeTrue(Files.exists(folder), () -> "no shared assets at " + folder);
        return folder;
    }

    static List<JsonNode> jsonLines(Path gzipped) throws IOException {
        var rows = new ArrayList<JsonNode>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(gzipped));
                var lines = JSON.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
            lines.forEachRemaining(rows::add);
        }
        return rows;
    }

    /// Unpacks one of the tokenizers; `llama-3` is Llama 3.1's without the post-processor that adds the BOS.
    static Path unpackTokenizer(String name, Path into) throws IOException {
        Path source = folder("tokenizers").resolve(name);
        Path target = Files.createDirectories(into.resolve(name));
        Path tokenizer = name.equals("llama-3") ? source.resolveSibling("llama-3.1") : source;
        unpack(tokenizer, "tokenizer.json", target);
        unpack(source, "tokenizer_config.json", target);
        if (name.equals("llama-3")) {
            Path file = target.resolve("tokenizer.json");
            var json = (ObjectNode) JSON.readTree(file.toFile());
            for (JsonNode processor : json.path("post_processor").path("processors")) {
                if (processor.path("type").asText().equals("ByteLevel")) {
                    json.set("post_processor", processor);
                }
            }
            JSON.writeValue(file.toFile(), json);
        }
        return target;
    }

    private static void unpack(Path source, String name, Path target) throws IOException {
        Path packed = source.resolve(name + ".gz");
        if (Files.exists(packed)) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
                Files.copy(in, target.resolve(name));
            }
        } else {
            Files.copy(source.resolve(name), target.resolve(name));
        }
    }

    static int[] ids(JsonNode array) {
        var ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = array.get(i).asInt();
        }
        return ids;
    }
}
