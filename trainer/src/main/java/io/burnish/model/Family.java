package io.burnish.model;

import java.util.List;
import java.util.Optional;

/// What a family's `config.json` leaves unsaid: a row of a table, not code.
///
/// @param modelType `model_type` in `config.json`
/// @param architecture the entry of `architectures` of a model that writes
/// @param classifier the entry of `architectures` of a model that gives numbers: a reward model
/// @param covers models of this family, for messages
/// @param attentionBias biases on query, key and value
/// @param outputBias a bias on the attention's output
/// @param mlpBias biases on the MLP's products
/// @param headNorm an RMSNorm on each query and key head
/// @param window which layers have a sliding window
record Family(
        String modelType,
        String architecture,
        String classifier,
        String covers,
        Switch attentionBias,
        Switch outputBias,
        Switch mlpBias,
        boolean headNorm,
        WindowRule window) {

    /// Whether a part is there: always, never, or as a key of `config.json` says (absent: no).
    sealed interface Switch {
        record Fixed(boolean on) implements Switch {}

        record Key(String key) implements Switch {}
    }

    /// Which layers see only `sliding_window` positions.
    enum WindowRule {
        NONE,
        /// Every layer, where `sliding_window` is set.
        ALL,
        /// Where `use_sliding_window` is true: `layer_types`, or the layers from `max_window_layers` on.
        UPPER
    }

    private static final Switch ON = new Switch.Fixed(true);
    private static final Switch OFF = new Switch.Fixed(false);
    private static final Switch ATTENTION_BIAS = new Switch.Key("attention_bias");

    static final List<Family> ALL = List.of(
            new Family(
                    "llama",
                    "LlamaForCausalLM",
                    "LlamaForSequenceClassification",
                    "Llama 2, 3, 3.1, 3.2, SmolLM2",
                    ATTENTION_BIAS,
                    ATTENTION_BIAS,
                    new Switch.Key("mlp_bias"),
                    false,
                    WindowRule.NONE),
            new Family(
                    "mistral",
                    "MistralForCausalLM",
                    "MistralForSequenceClassification",
                    "Mistral",
                    OFF,
                    OFF,
                    OFF,
                    false,
                    WindowRule.ALL),
            new Family(
                    "qwen2",
                    "Qwen2ForCausalLM",
                    "Qwen2ForSequenceClassification",
                    "Qwen2, Qwen2.5",
                    ON,
                    OFF,
                    OFF,
                    false,
                    WindowRule.UPPER),
            new Family(
                    "qwen3",
                    "Qwen3ForCausalLM",
                    "Qwen3ForSequenceClassification",
                    "Qwen3",
                    ATTENTION_BIAS,
                    ATTENTION_BIAS,
                    OFF,
                    true,
                    WindowRule.UPPER));

    static Optional<Family> of(String modelType) {
        return ALL.stream()
                .filter(family -> family.modelType().equals(modelType))
                .findFirst();
    }

    /// The `architectures` of reward models.
    static List<String> classifiers() {
        return ALL.stream().map(Family::classifier).toList();
    }

    /// `llama (Llama 2, ...), mistral (...)`: for a refusal.
    static String supported() {
        return String.join(
                ", ",
                ALL.stream()
                        .map(family -> family.modelType() + " (" + family.covers() + ")")
                        .toList());
    }
}
