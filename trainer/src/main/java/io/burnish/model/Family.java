package io.burnish.model;

import io.burnish.tensor.kernels.Activation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

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
/// @param form how the parts compute
record Family(
        String modelType,
        String architecture,
        String classifier,
        String covers,
        Switch attentionBias,
        Switch outputBias,
        Switch mlpBias,
        boolean headNorm,
        WindowRule window,
        Form form) {

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
        UPPER,
        /// `layer_types`, or every layer but each second (`sliding_window_pattern`).
        BUT_SECOND,
        /// `layer_types`, or every layer but each sixth (`sliding_window_pattern`).
        BUT_SIXTH
    }

    /// How a family's parts compute.
    ///
    /// @param activations that `hidden_activation` or `hidden_act` may name; the first where they name none
    /// @param normsAroundOne norms whose weights are stored as distances from one, embeddings scaled by the root of
    ///     the hidden size, a head that is the embedding unless `config.json` says otherwise
    /// @param postNorms norms at the ends of attention and MLP too
    /// @param scoreKeys whether `query_pre_attn_scalar` and the two soft-caps are keys
    /// @param windowRope whether layers with a window have angles of their own
    record Form(
            SequencedMap<String, Activation> activations,
            boolean normsAroundOne,
            boolean postNorms,
            boolean scoreKeys,
            boolean windowRope) {}

    private static final Switch ON = new Switch.Fixed(true);
    private static final Switch OFF = new Switch.Fixed(false);
    private static final Switch ATTENTION_BIAS = new Switch.Key("attention_bias");

    private static final SequencedMap<String, Activation> SILU = activations("silu", "gelu_pytorch_tanh");
    private static final SequencedMap<String, Activation> GELU = activations("gelu_pytorch_tanh", "silu");
    // as first published; the tanh form was always meant
    private static final SequencedMap<String, Activation> LEGACY_GELU =
            activations("gelu_pytorch_tanh", "gelu", "silu");

    private static final Form PLAIN = new Form(SILU, false, false, false, false);
    private static final Form GEMMA = new Form(LEGACY_GELU, true, false, false, false);
    private static final Form GEMMA2 = new Form(GELU, true, true, true, false);
    private static final Form GEMMA3 = new Form(GELU, true, true, true, true);

    private static SequencedMap<String, Activation> activations(String... names) {
        SequencedMap<String, Activation> activations = new LinkedHashMap<>();
        for (String name : names) {
            activations.put(name, name.equals("silu") ? Activation.SILU : Activation.GELU_TANH);
        }
        return Collections.unmodifiableSequencedMap(activations);
    }

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
                    WindowRule.NONE,
                    PLAIN),
            new Family(
                    "mistral",
                    "MistralForCausalLM",
                    "MistralForSequenceClassification",
                    "Mistral",
                    OFF,
                    OFF,
                    OFF,
                    false,
                    WindowRule.ALL,
                    PLAIN),
            new Family(
                    "qwen2",
                    "Qwen2ForCausalLM",
                    "Qwen2ForSequenceClassification",
                    "Qwen2, Qwen2.5",
                    ON,
                    OFF,
                    OFF,
                    false,
                    WindowRule.UPPER,
                    PLAIN),
            new Family(
                    "qwen3",
                    "Qwen3ForCausalLM",
                    "Qwen3ForSequenceClassification",
                    "Qwen3",
                    ATTENTION_BIAS,
                    ATTENTION_BIAS,
                    OFF,
                    true,
                    WindowRule.UPPER,
                    PLAIN),
            new Family(
                    "gemma",
                    "GemmaForCausalLM",
                    "GemmaForSequenceClassification",
                    "Gemma",
                    ATTENTION_BIAS,
                    ATTENTION_BIAS,
                    OFF,
                    false,
                    WindowRule.NONE,
                    GEMMA),
            new Family(
                    "gemma2",
                    "Gemma2ForCausalLM",
                    "Gemma2ForSequenceClassification",
                    "Gemma 2",
                    ATTENTION_BIAS,
                    ATTENTION_BIAS,
                    OFF,
                    false,
                    WindowRule.BUT_SECOND,
                    GEMMA2),
            new Family(
                    "gemma3_text",
                    "Gemma3ForCausalLM",
                    "Gemma3TextForSequenceClassification",
                    "Gemma 3, its text models",
                    ATTENTION_BIAS,
                    ATTENTION_BIAS,
                    OFF,
                    true,
                    WindowRule.BUT_SIXTH,
                    GEMMA3));

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
