package io.burnish.model;

import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.FlatLayout;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AttentionShape;
import java.util.ArrayList;
import java.util.List;

/// Which tensor of a HuggingFace checkpoint lies where in the flat buffer.
///
/// Query, key and value are rows of one fused view, gate and up of another, so that one product serves them.
final class WeightMap {

    /// A tensor of the checkpoint: rows `[firstRow, firstRow + rows)` of a flat view.
    record Part(String name, String view, long firstRow, long[] sizes) {

        /// The tensor's place in a buffer of this layout.
        Tensor in(Scope views, FlatBuffer buffer) {
            return buffer.view(views, view).rows(views, firstRow, firstRow + sizes[0]);
        }
    }

    private final FlatLayout layout;
    private final List<Part> parts = new ArrayList<>();
    private final String head;

    /// @param head the view that final hidden states are multiplied with
    /// @param outputs its rows
    private WeightMap(ModelConfig config, String head, int outputs) {
        this.head = head;
        FlatLayout.Builder builder = new FlatLayout.Builder();
        matrix(builder, EMBEDDING, config.vocabulary(), config.hidden());
        for (int layer = 0; layer < config.layers(); layer++) {
            layer(builder, config, layer);
        }
        vector(builder, FINAL_NORM, config.hidden());
        if (!head.equals(EMBEDDING)) {
            matrix(builder, head, outputs, config.hidden());
        }
        layout = builder.build();
    }

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String FINAL_NORM = "model.norm.weight";
    static final String HEAD = "lm_head.weight";
    static final String SCORE = "score.weight";

    /// Of a model that writes: its head has a row for each token.
    static WeightMap of(ModelConfig config) {
        return new WeightMap(config, config.tied() ? EMBEDDING : HEAD, config.vocabulary());
    }

    /// Of a model that gives numbers: its head has a row for each label.
    static WeightMap ofClassifier(ModelConfig config, int labels) {
        return new WeightMap(config, SCORE, labels);
    }

    /// The view that final hidden states are multiplied with.
    String head() {
        return head;
    }

    FlatLayout layout() {
        return layout;
    }

    List<Part> parts() {
        return parts;
    }

    static String qkv(int layer) {
        return prefix(layer) + "self_attn.qkv_proj";
    }

    static String output(int layer) {
        return prefix(layer) + "self_attn.o_proj";
    }

    static String gateUp(int layer) {
        return prefix(layer) + "mlp.gate_up_proj";
    }

    static String down(int layer) {
        return prefix(layer) + "mlp.down_proj";
    }

    static String attentionNorm(int layer) {
        return prefix(layer) + "input_layernorm.weight";
    }

    // where attention is normed at its end too, that norm has the name which is else the MLP's

    static String mlpNorm(int layer, boolean postNorms) {
        return prefix(layer) + (postNorms ? "pre_feedforward_layernorm.weight" : "post_attention_layernorm.weight");
    }

    static String attentionPostNorm(int layer) {
        return prefix(layer) + "post_attention_layernorm.weight";
    }

    static String mlpPostNorm(int layer) {
        return prefix(layer) + "post_feedforward_layernorm.weight";
    }

    static String queryNorm(int layer) {
        return prefix(layer) + "self_attn.q_norm.weight";
    }

    static String keyNorm(int layer) {
        return prefix(layer) + "self_attn.k_norm.weight";
    }

    private static String prefix(int layer) {
        return "model.layers." + layer + ".";
    }

    private void layer(FlatLayout.Builder builder, ModelConfig config, int layer) {
        AttentionShape shape = config.attention(layer);
        String attention = prefix(layer) + "self_attn.";
        String mlp = prefix(layer) + "mlp.";
        vector(builder, attentionNorm(layer), config.hidden());
        fused(
                builder,
                qkv(layer),
                config.hidden(),
                config.attentionBias(),
                List.of(
                        new Rows(attention + "q_proj", shape.queryColumns()),
                        new Rows(attention + "k_proj", shape.keyColumns()),
                        new Rows(attention + "v_proj", shape.keyColumns())));
        if (config.headNorm()) {
            vector(builder, queryNorm(layer), config.headSize());
            vector(builder, keyNorm(layer), config.headSize());
        }
        fused(
                builder,
                output(layer),
                shape.queryColumns(),
                config.outputBias(),
                List.of(new Rows(attention + "o_proj", config.hidden())));
        boolean postNorms = config.form().postNorms();
        if (postNorms) {
            vector(builder, attentionPostNorm(layer), config.hidden());
        }
        vector(builder, mlpNorm(layer, postNorms), config.hidden());
        fused(
                builder,
                gateUp(layer),
                config.hidden(),
                config.mlpBias(),
                List.of(new Rows(mlp + "gate_proj", config.inner()), new Rows(mlp + "up_proj", config.inner())));
        fused(
                builder,
                down(layer),
                config.inner(),
                config.mlpBias(),
                List.of(new Rows(mlp + "down_proj", config.hidden())));
        if (postNorms) {
            vector(builder, mlpPostNorm(layer), config.hidden());
        }
    }

    private record Rows(String name, int rows) {}

    // linears that share their input, one under the other
    private void fused(FlatLayout.Builder builder, String view, int inputs, boolean bias, List<Rows> linears) {
        int rows = linears.stream().mapToInt(Rows::rows).sum();
        builder.add(view + ".weight", true, rows, inputs);
        if (bias) {
            builder.add(view + ".bias", false, rows);
        }
        int first = 0;
        for (Rows linear : linears) {
            parts.add(new Part(linear.name() + ".weight", view + ".weight", first, new long[] {linear.rows(), inputs}));
            if (bias) {
                parts.add(new Part(linear.name() + ".bias", view + ".bias", first, new long[] {linear.rows()}));
            }
            first += linear.rows();
        }
    }

    private void matrix(FlatLayout.Builder builder, String name, int rows, int columns) {
        builder.add(name, true, rows, columns);
        parts.add(new Part(name, name, 0, new long[] {rows, columns}));
    }

    private void vector(FlatLayout.Builder builder, String name, int size) {
        builder.add(name, false, size);
        parts.add(new Part(name, name, 0, new long[] {size}));
    }
}
