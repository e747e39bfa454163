package io.burnish.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `config.json` as HuggingFace writes it, in its new form (`rope_parameters`) and its old one
/// (`rope_theta`, `rope_scaling`).
final class ConfigReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final JsonNode root;
    private final Family family;

    private ConfigReader(Path file, JsonNode root, Family family) {
        this.file = file;
        this.root = root;
        this.family = family;
    }

    /// @throws ModelException when the file is missing, is no JSON object, or says something that is not
    ///     supported
    static ModelConfig read(Path file) {
        return parse(file, json(file));
    }

    /// @param file for messages
    static ModelConfig parse(Path file, JsonNode root) {
        String type = root.path("model_type").asText("");
        Family family = Family.of(type)
                .orElseThrow(() -> new ModelException("%s: model_type '%s' is not supported. Supported: %s."
                        .formatted(file, type, Family.supported())));
        return new ConfigReader(file, root, family).config();
    }

    static JsonNode json(Path file) {
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            if (!root.isObject()) {
                throw new ModelException(file + ": not a JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new ModelException("%s: not valid JSON at line %d: %s"
                    .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ModelException("%s: cannot be read (%s)".formatted(file, e.getMessage()));
        }
    }

    private ModelConfig config() {
        String activation = root.path("hidden_act").asText("silu");
        if (!activation.equals("silu")) {
            throw new ModelException(
                    "%s: hidden_act '%s' is not supported; supported: silu.".formatted(file, activation));
        }
        int hidden = number("hidden_size");
        int queryHeads = number("num_attention_heads");
        int keyHeads = root.hasNonNull("num_key_value_heads") ? number("num_key_value_heads") : queryHeads;
        int headSize = root.hasNonNull("head_dim") ? number("head_dim") : hidden / queryHeads;
        if (queryHeads % keyHeads != 0) {
            throw new ModelException("%s: num_attention_heads %d is no multiple of num_key_value_heads %d."
                    .formatted(file, queryHeads, keyHeads));
        }
        int layers = number("num_hidden_layers");
        int maxPositions = number("max_position_embeddings");
        return new ModelConfig(
                number("vocab_size"),
                hidden,
                number("intermediate_size"),
                layers,
                queryHeads,
                keyHeads,
                headSize,
                root.path("rms_norm_eps").asDouble(1e-6),
                rope(maxPositions),
                windows(layers),
                on(family.attentionBias()),
                on(family.outputBias()),
                on(family.mlpBias()),
                family.headNorm(),
                root.path("tie_word_embeddings").asBoolean(false),
                maxPositions);
    }

    private boolean on(Family.Switch part) {
        return switch (part) {
            case Family.Switch.Fixed fixed -> fixed.on();
            case Family.Switch.Key key -> root.path(key.key()).asBoolean(false);
        };
    }

    private RopeScaling rope(int maxPositions) {
        JsonNode scaling =
                root.hasNonNull("rope_parameters") ? root.path("rope_parameters") : root.path("rope_scaling");
        double theta = root.path("rope_parameters")
                .path("rope_theta")
                .asDouble(root.path("rope_theta").asDouble(10_000));
        String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
        return switch (type) {
            case "default" -> new RopeScaling.Plain(theta);
            case "linear" -> new RopeScaling.Linear(theta, number(scaling, "factor"));
            case "dynamic" -> new RopeScaling.Dynamic(theta, number(scaling, "factor"), maxPositions);
            case "llama3" ->
                new RopeScaling.Llama3(
                        theta,
                        number(scaling, "factor"),
                        number(scaling, "low_freq_factor"),
                        number(scaling, "high_freq_factor"),
                        (int) number(scaling, "original_max_position_embeddings"));
            default ->
                throw new ModelException(
                        "%s: rope_type '%s' is not supported; supported: default, linear, dynamic, llama3."
                                .formatted(file, type));
        };
    }

    private List<Integer> windows(int layers) {
        int size = root.path("sliding_window").asInt(0);
        boolean used =
                switch (family.window()) {
                    case NONE -> false;
                    case ALL -> size > 0;
                    case UPPER -> size > 0 && root.path("use_sliding_window").asBoolean(false);
                };
        int firstUpper = root.path("max_window_layers").asInt(0);
        List<Integer> windows = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            boolean sliding = family.window() == Family.WindowRule.ALL || isSliding(layer, firstUpper);
            windows.add(used && sliding ? size : 0);
        }
        return List.copyOf(windows);
    }

    private boolean isSliding(int layer, int firstUpper) {
        JsonNode types = root.path("layer_types");
        return types.isArray() ? types.path(layer).asText().equals("sliding_attention") : layer >= firstUpper;
    }

    private int number(String key) {
        return (int) number(root, key);
    }

    private double number(JsonNode node, String key) {
        @Nullable JsonNode value = node.get(key);
        if (value == null || !value.isNumber() || value.asDouble() <= 0) {
            throw new ModelException(
                    "%s: %s must be a number above 0, got %s.".formatted(file, key, value == null ? "nothing" : value));
        }
        return value.asDouble();
    }
}
