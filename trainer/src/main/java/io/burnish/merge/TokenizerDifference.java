package io.burnish.merge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// The first thing in which two tokenizers differ that could give a text other ids.
///
/// Compared is what `tokenizer.json` says, not its bytes: a tokenizer that another version of the library saved
/// again has other spaces, `false` spelled out, and merges as lists.
///
/// @param key the way to it, as `model.vocab.hello`
record TokenizerDifference(String key, String first, String second) {

    static final String FILE = "tokenizer.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    // how texts are cut and filled up, which says nothing of their ids
    private static final Set<String> IGNORED = Set.of("truncation", "padding");
    private static final int LONGEST = 60;

    /// Empty where they are equal, or where one of the models has no tokenizer.
    static Optional<TokenizerDifference> between(Path firstModel, Path secondModel) {
        Path first = firstModel.resolve(FILE);
        Path second = secondModel.resolve(FILE);
        if (!Files.exists(first) || !Files.exists(second) || sameBytes(first, second)) {
            return Optional.empty();
        }
        return between("", read(first), read(second));
    }

    private static Optional<TokenizerDifference> between(String key, JsonNode first, JsonNode second) {
        if (first.equals(second)
                || (isOff(first) && isOff(second))
                || merge(first).equals(merge(second))) {
            return Optional.empty();
        }
        if (first.isObject() && second.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            first.fieldNames().forEachRemaining(names::add);
            second.fieldNames().forEachRemaining(names::add);
            return names.stream()
                    .filter(name -> !(key.isEmpty() && IGNORED.contains(name)))
                    .flatMap(name ->
                            between(key.isEmpty() ? name : key + "." + name, first.path(name), second.path(name))
                                    .stream())
                    .findFirst();
        }
        if (first.isArray() && second.isArray()) {
            for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
                Optional<TokenizerDifference> difference = between(key + "[" + i + "]", first.path(i), second.path(i));
                if (difference.isPresent()) {
                    return difference;
                }
            }
            return Optional.empty();
        }
        return Optional.of(new TokenizerDifference(key, text(first), text(second)));
    }

    private static boolean isOff(JsonNode node) {
        return node.isMissingNode() || node.isNull() || (node.isBoolean() && !node.booleanValue());
    }

    /// A merge of two tokens: `"a b"`, or in newer files `["a", "b"]`.
    private static String merge(JsonNode node) {
        return node.isArray()
                        && node.size() == 2
                        && node.get(0).isTextual()
                        && node.get(1).isTextual()
                ? '"' + node.get(0).textValue() + " " + node.get(1).textValue() + '"'
                : node.isTextual() ? '"' + node.textValue() + '"' : node.toString();
    }

    private static String text(JsonNode node) {
        String text = node.isMissingNode() ? "not there" : node.toString();
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    private static boolean sameBytes(Path first, Path second) {
        try {
            return Files.mismatch(first, second) < 0;
        } catch (IOException e) {
            throw RunProblem.badInput("%s: cannot be compared with %s (%s)".formatted(first, second, e.getMessage()));
        }
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw RunProblem.badInput("%s: not valid JSON at line %d: %s. Get it from where the model came."
                    .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()));
        } catch (IOException e) {
            throw RunProblem.badInput("%s: cannot be read (%s)".formatted(file, e.getMessage()));
        }
    }
}
