package io.burnish.merge;

import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.run.RunProblem;
import io.burnish.tensor.safetensors.TensorEntry;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Refuses models that are not of one kind, with the first thing in which they differ and both values.
final class Compatibility {

    private static final String REMEDY = "Merge models that were trained from one and the same start.";

    private Compatibility() {}

    /// Same geometry, same ids for the same text.
    static void requireSameKind(ModelDirectory first, ModelDirectory second) {
        Map<String, Object> values = geometry(first.config());
        geometry(second.config()).forEach((key, value) -> {
            Object expected = Objects.requireNonNull(values.get(key));
            if (!value.equals(expected)) {
                throw differ(first.path(), second.path(), "config.json: " + key, expected, value);
            }
        });
        TokenizerDifference.between(first.path(), second.path()).ifPresent(difference -> {
            throw differ(
                    first.path(),
                    second.path(),
                    TokenizerDifference.FILE + ": " + difference.key(),
                    difference.first(),
                    difference.second());
        });
    }

    /// Same names and shapes, all of a type that can be merged.
    static void requireSameTensors(Source first, Source second) {
        requireNames(first, second);
        requireNames(second, first);
        for (TensorEntry tensor : first.tensors().values()) {
            requireNumbers(first, tensor);
            TensorEntry other = second.tensor(tensor.name());
            requireNumbers(second, other);
            if (!Arrays.equals(tensor.shape(), other.shape())) {
                throw differ(
                        first.path(),
                        second.path(),
                        "the shape of tensor " + tensor.name(),
                        Arrays.toString(tensor.shape()),
                        Arrays.toString(other.shape()));
            }
        }
    }

    private static void requireNames(Source one, Source other) {
        for (String name : one.tensors().keySet()) {
            if (!other.tensors().containsKey(name)) {
                throw RunProblem.badInput("%s and %s cannot be merged: tensor %s is in the one and not in the other. %s"
                        .formatted(one.path(), other.path(), name, REMEDY));
            }
        }
    }

    private static void requireNumbers(Source source, TensorEntry tensor) {
        if (!StoredValues.isSupported(tensor.type())) {
            throw RunProblem.badInput(
                    "%s: tensor %s is stored as %s; merged are F32, F16 and BF16. Save it as one of them."
                            .formatted(source.path(), tensor.name(), tensor.type()));
        }
    }

    private static RunProblem differ(Path first, Path second, String what, Object one, Object other) {
        return RunProblem.badInput("%s and %s cannot be merged: %s is %s in the first and %s in the second. %s"
                .formatted(first, second, what, one, other, REMEDY));
    }

    /// What decides what the weights mean, by the keys of `config.json`.
    private static Map<String, Object> geometry(ModelConfig config) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("vocab_size", config.vocabulary());
        values.put("hidden_size", config.hidden());
        values.put("intermediate_size", config.inner());
        values.put("num_hidden_layers", config.layers());
        values.put("num_attention_heads", config.queryHeads());
        values.put("num_key_value_heads", config.keyHeads());
        values.put("head_dim", config.headSize());
        values.put("rms_norm_eps", config.form().norm().epsilon());
        values.put("model_type (how its parts compute)", config.form());
        values.put("rope_parameters", config.rope());
        values.put("sliding_window", config.window_L());
        values.put("attention_bias", config.attentionBias());
        values.put("attention_bias (output)", config.outputBias());
        values.put("mlp_bias", config.mlpBias());
        values.put("model_type (norms on queries and keys)", config.headNorm());
        values.put("tie_word_embeddings", config.tied());
        values.put("max_position_embeddings", config.maxPositions());
        return values;
    }
}
