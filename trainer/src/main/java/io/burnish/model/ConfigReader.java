package io.burnish.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.tensor.kernels.Activation;
import io.burnish.tensor.kernels.LogitTransform;
import io.burnish.tensor.kernels.NormForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
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
                .orElseThrow(() -> new ModelException("%s: model_type '%s' is not supported. Supported: %s.%s"
                        .formatted(file, type, Family.supported(), inside(root))));
        return new ConfigReader(file, root, family).config();
    }

    /// What to do with a model of several media whose text model is one of ours.
    private static String inside(JsonNode root) {
        String type = root.path("text_config").path("model_type").asText("");
        return Family.of(type).isEmpty()
                ? ""
                : " Its text model alone, of type %s, would be: save that with transformers (%s) as a model of its own."
                        .formatted(type, Family.of(type).get().architecture());
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
        if (root.path("use_bidirectional_attention").asBoolean(false)) {
            throw new ModelException(file + ": use_bidirectional_attention is not supported: tokens see what is before "
                    + "them, and themselves.");
        }
        int hidden = number("hidden_size");
        int queryHeads = number("num_attention_heads");
        int keyHeads = root.hasNonNull("num_key_value_heads") ? number("num_key_value_heads") : queryHeads;
        boolean saysHeadSize = root.hasNonNull("head_dim") || family.form().normsAroundOne();
        int headSize = saysHeadSize ? number("head_dim") : hidden / queryHeads;
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
                form(hidden, headSize),
                ropes(maxPositions),
                windows(layers),
                on(family.attentionBias()),
                on(family.outputBias()),
                on(family.mlpBias()),
                family.headNorm(),
                root.path("tie_word_embeddings").asBoolean(family.form().normsAroundOne()),
                maxPositions);
    }

    private boolean on(Family.Switch part) {
        return switch (part) {
            case Family.Switch.Fixed fixed -> fixed.on();
            case Family.Switch.Key key -> root.path(key.key()).asBoolean(false);
        };
    }

    private DecoderForm form(int hidden, int headSize) {
        Family.Form form = family.form();
        double epsilon = root.path("rms_norm_eps").asDouble(1e-6);
        double perScore = form.scoreKeys() ? number("query_pre_attn_scalar") : headSize;
        return new DecoderForm(
                form.normsAroundOne() ? NormForm.aroundOne(epsilon) : NormForm.of(epsilon),
                form.postNorms(),
                activation(),
                form.normsAroundOne() ? Math.sqrt(hidden) : 1,
                1 / Math.sqrt(perScore),
                softCap("attn_logit_softcapping"),
                LogitTransform.softCap(softCap("final_logit_softcapping")));
    }

    private Activation activation() {
        String key = root.hasNonNull("hidden_activation") ? "hidden_activation" : "hidden_act";
        SequencedMap<String, Activation> known = family.form().activations();
        String name = root.path(key).asText(known.firstEntry().getKey());
        @Nullable Activation activation = known.get(name);
        if (activation == null) {
            throw new ModelException("%s: %s '%s' is not supported; supported: %s."
                    .formatted(file, key, name, String.join(", ", known.keySet())));
        }
        return activation;
    }

    private double softCap(String key) {
        if (!family.form().scoreKeys()) {
            return 0;
        }
        requireSaid(key);
        return root.hasNonNull(key) ? number(root, key) : 0;
    }

    // what is missing transformers takes from the family, by numbers that config.json does not show
    private void requireSaid(String key) {
        if (!root.has(key)) {
            throw new ModelException(
                    "%s: %s is missing; it is a number, or null where there is none.".formatted(file, key));
        }
    }

    private LayerRopes ropes(int maxPositions) {
        JsonNode parameters = root.path("rope_parameters");
        JsonNode old = root.path("rope_scaling");
        if (!family.form().windowRope()) {
            double theta = theta(parameters, "rope_theta", 10_000);
            return LayerRopes.of(rope(parameters.isObject() ? parameters : old, theta, maxPositions));
        }
        JsonNode whole = parameters.path("full_attention");
        JsonNode windowed = parameters.path("sliding_attention");
        return new LayerRopes(
                rope(whole.isObject() ? whole : old, theta(whole, "rope_theta", 1_000_000), maxPositions),
                rope(windowed, theta(windowed, "rope_local_base_freq", 10_000), maxPositions));
    }

    private double theta(JsonNode parameters, String oldKey, double otherwise) {
        return parameters.path("rope_theta").asDouble(root.path(oldKey).asDouble(otherwise));
    }

    private RopeScaling rope(JsonNode scaling, double theta, int maxPositions) {
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
        if (family.form().scoreKeys()) {
            requireSaid("sliding_window");
        }
        int size = root.path("sliding_window").asInt(0);
        boolean used =
                switch (family.window()) {
                    case NONE -> false;
                    case ALL -> size > 0;
                    case UPPER -> size > 0 && root.path("use_sliding_window").asBoolean(false);
                    case BUT_SECOND, BUT_SIXTH -> size > 0;
                };
        List<Integer> windows = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            boolean sliding = family.window() == Family.WindowRule.ALL || isSliding(layer);
            windows.add(used && sliding ? size : 0);
        }
        return List.copyOf(windows);
    }

    private boolean isSliding(int layer) {
        JsonNode types = root.path("layer_types");
        if (types.isArray()) {
            return types.path(layer).asText().equals("sliding_attention");
        }
        return switch (family.window()) {
            case BUT_SECOND -> (layer + 1) % root.path("sliding_window_pattern").asInt(2) != 0;
            case BUT_SIXTH -> (layer + 1) % root.path("sliding_window_pattern").asInt(6) != 0;
            default -> layer >= root.path("max_window_layers").asInt(0);
        };
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
