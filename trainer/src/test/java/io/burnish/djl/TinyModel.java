package io.burnish.djl;

import ai.djl.repository.zoo.Criteria;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.model.NewModel;
import io.burnish.model.NewModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A small new model with the quickstart's tokenizer, and the quickstart's pairs.
final class TinyModel {

    private static final Path QUICKSTART = Path.of(System.getProperty("burnish.root"), "recipes", "quickstart");

    private TinyModel() {}

    static Path in(Path folder) throws IOException {
        Path directory = Files.createDirectory(folder.resolve("tiny"));
        NewModel.write(
                NewModelSettings.of(32, 2, 2, QUICKSTART.resolve("tokenizer")).resolve(42), directory);
        return directory;
    }

    static Criteria<TextPair, PairScore> criteria(Path directory) {
        return Criteria.builder()
                .setTypes(TextPair.class, PairScore.class)
                .optEngine(BurnishEngine.NAME)
                .optModelPath(directory)
                .optTranslator(new ScoreTranslator())
                .build();
    }

    static List<TextPair> pairs(int count) throws IOException {
        return read("train.jsonl", count);
    }

    static List<TextPair> heldOut(int count) throws IOException {
        return read("eval.jsonl", count);
    }

    private static List<TextPair> read(String name, int count) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<TextPair> pairs = new ArrayList<>();
        try (Stream<String> lines = Files.lines(QUICKSTART.resolve(name))) {
            for (String line : lines.limit(count).toList()) {
                JsonNode row = json.readTree(line);
                pairs.add(new TextPair(
                        row.get("prompt").asText(),
                        row.get("chosen").asText(),
                        row.get("rejected").asText()));
            }
        }
        return pairs;
    }
}
