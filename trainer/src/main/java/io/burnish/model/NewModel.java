package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.data.random.NamedSeed;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.tensor.FlatLayout;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.safetensors.SafetensorsType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// Makes a model that did not exist: `model.init`, as a HuggingFace directory with random weights.
///
/// Matrices are drawn from a normal distribution of standard deviation 0.02 (transformers'
/// `initializer_range`), norms multiply by one: from named seeds, so that a recipe always makes the same model.
public final class NewModel {

    private static final double STANDARD_DEVIATION = 0.02;
    private static final List<String> TOKENIZER_FILES =
            List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja");

    private NewModel() {}

    /// Fills an empty directory.
    ///
    /// @param settings resolved: nothing left to choose
    public static void write(NewModelSettings settings, Path directory) throws IOException {
        Path source = tokenizerFolder(settings);
        try (TokenizerDirectory tokenizer = TokenizerDirectory.open(settings.tokenizer())) {
            ObjectNode json = json(settings, tokenizer.vocabularySize());
            id(json, "bos_token_id", tokenizer.bosId());
            id(json, "eos_token_id", tokenizer.eosId());
            write(json, settings, directory);
        }
        for (String name : TOKENIZER_FILES) {
            if (Files.exists(source.resolve(name))) {
                Files.copy(source.resolve(name), directory.resolve(name));
            }
        }
    }

    /// A model without a tokenizer: for measurements on token ids.
    public static void write(NewModelSettings settings, int vocabulary, Path directory) throws IOException {
        write(json(settings, vocabulary), settings, directory);
    }

    private static void write(ObjectNode json, NewModelSettings settings, Path directory) throws IOException {
        Files.writeString(directory.resolve("config.json"), json.toPrettyString() + "\n");
        ModelConfig config = ConfigReader.read(directory.resolve("config.json"));
        try (Weights weights = new Weights(config, DataType.FLOAT32, Device.cpu())) {
            fill(weights, settings.seed().value());
            ModelWriter.writeWeights(directory, weights, SafetensorsType.F32);
        }
    }

    /// The configuration that a model of this shape will have.
    public static ModelConfig config(NewModelSettings settings) {
        try (TokenizerDirectory tokenizer = TokenizerDirectory.open(settings.tokenizer())) {
            return ConfigReader.parse(Path.of("model.init"), json(settings, tokenizer.vocabularySize()));
        }
    }

    private static Path tokenizerFolder(NewModelSettings settings) {
        Path tokenizer = settings.tokenizer();
        return Files.isDirectory(tokenizer)
                ? tokenizer
                : Optional.ofNullable(tokenizer.toAbsolutePath().getParent()).orElseThrow();
    }

    private static ObjectNode json(NewModelSettings settings, int vocabulary) {
        ObjectNode config = new ObjectMapper().createObjectNode();
        Family family =
                Family.of(settings.family().name().toLowerCase(Locale.ROOT)).orElseThrow();
        String activation = family.form().activations().firstEntry().getKey();
        config.putArray("architectures").add(family.architecture());
        config.put("model_type", family.modelType());
        config.put("vocab_size", vocabulary);
        config.put("hidden_size", settings.hiddenSize());
        config.put("intermediate_size", settings.intermediateSize().value());
        config.put("num_hidden_layers", settings.layers());
        config.put("num_attention_heads", settings.heads());
        config.put("num_key_value_heads", settings.kvHeads().value());
        config.put("head_dim", settings.headSize());
        config.put("hidden_act", activation);
        if (family.form().scoreKeys()) {
            config.put("hidden_activation", activation);
            scoreKeys(config, settings);
        }
        config.put("max_position_embeddings", settings.maxPositions());
        config.put("rms_norm_eps", settings.normEpsilon());
        config.put("rope_theta", settings.ropeTheta());
        config.put("tie_word_embeddings", settings.tiedEmbeddings());
        config.put("initializer_range", STANDARD_DEVIATION);
        config.put("torch_dtype", "float32");
        return config;
    }

    // as Gemma 2 was published: windows of half the positions, caps of 50 and 30; Gemma 3 has no caps
    private static void scoreKeys(ObjectNode config, NewModelSettings settings) {
        config.put("query_pre_attn_scalar", settings.headSize());
        config.put("sliding_window", Math.max(1, settings.maxPositions() / 2));
        if (settings.family() == NewModelSettings.Family.GEMMA2) {
            config.put("attn_logit_softcapping", 50.0);
            config.put("final_logit_softcapping", 30.0);
        } else {
            config.putNull("attn_logit_softcapping");
            config.putNull("final_logit_softcapping");
        }
    }

    private static void id(ObjectNode config, String key, OptionalInt id) {
        if (id.isPresent()) {
            config.put(key, id.getAsInt());
        } else {
            config.putNull(key);
        }
    }

    private static void fill(Weights weights, long seed) {
        float norm = (float) (1 - weights.config().form().norm().offset());
        try (Scope views = Scope.confined()) {
            for (FlatLayout.Entry entry : weights.parameters().layout().entries()) {
                NamedSeed draws = NamedSeed.of(seed, "model/" + entry.name());
                float[] values = new float[Math.toIntExact(entry.elements())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = entry.decayed() ? (float) (STANDARD_DEVIATION * normal(draws, i)) : norm;
                }
                weights.parameters().view(views, entry.name()).copyFrom(Tensor.ofFloats(views, values, entry.sizes()));
            }
        }
    }

    // Box and Muller: two uniform draws make one normal number
    private static double normal(NamedSeed draws, long index) {
        double radius = Math.sqrt(-2 * Math.log(1 - draws.uniform(2 * index)));
        return radius * Math.cos(2 * Math.PI * draws.uniform(2 * index + 1));
    }
}
