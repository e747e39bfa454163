package io.burnish.model;

import ai.djl.Device;
import io.burnish.model.RotaryTables.Rotations;
import io.burnish.tape.Attention;
import io.burnish.tape.Embedding;
import io.burnish.tape.Glu;
import io.burnish.tape.HeadNorm;
import io.burnish.tape.Linear;
import io.burnish.tape.Parameter;
import io.burnish.tape.RmsNorm;
import io.burnish.tape.Rope;
import io.burnish.tape.SelectRows;
import io.burnish.tape.Tape;
import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.AttentionShape;
import io.burnish.tensor.kernels.CacheRows;
import io.burnish.tensor.kernels.CachedSequence;
import io.burnish.tensor.kernels.KeyValues.Places;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decoder as its configuration says it: embedding, layers, final norm. The head is [#head()]'s weight.
///
/// The same layers serve training, scoring, evaluation and generation.
/// Legend: T tokens, A scored answer tokens, H hidden, V vocabulary.
public final class Decoder implements AutoCloseable {

    private final ModelConfig config;
    private final Embedding embedding;
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final RmsNorm finalNorm;
    private final Parameter head_VH;
    private final RotaryTables rotary;

    /// @param scope owns the views of the buffers; as long-lived as they are
    /// @param gradients null: a decoder that is only run forward
    public Decoder(Scope scope, ModelConfig config, FlatBuffer parameters, @Nullable FlatBuffer gradients) {
        this(scope, config, parameters, gradients, config.tied() ? WeightMap.EMBEDDING : WeightMap.HEAD);
    }

    /// A decoder that is only run forward, with whatever head its weights have.
    Decoder(Scope scope, Weights weights) {
        this(scope, weights.config(), weights.parameters(), null, weights.map().head());
    }

    private Decoder(
            Scope scope, ModelConfig config, FlatBuffer parameters, @Nullable FlatBuffer gradients, String head) {
        this.config = config;
        Device device = parameters.all_N().device();
        ParameterViews views = new ParameterViews(scope, parameters, gradients);
        Parameter table_VH = views.of(WeightMap.EMBEDDING);
        embedding = new Embedding(table_VH, config.form().embeddingScale());
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(layer(views, layer));
        }
        finalNorm = views.norm(WeightMap.FINAL_NORM, config);
        head_VH = head.equals(WeightMap.EMBEDDING) ? table_VH : views.of(head);
        rotary = new RotaryTables(config.rope(), config.headSize(), device);
    }

    private record ParameterViews(
            Scope scope, FlatBuffer parameters, @Nullable FlatBuffer gradients) {
        Parameter of(String name) {
            Tensor gradient = gradients == null ? null : gradients.view(scope, name);
            return new Parameter(name, parameters.view(scope, name), gradient);
        }

        RmsNorm norm(String name, ModelConfig config) {
            return new RmsNorm(of(name), config.form().norm());
        }

        Linear linear(String view, boolean bias) {
            return new Linear(of(view + ".weight"), bias ? of(view + ".bias") : null);
        }
    }

    private DecoderLayer layer(ParameterViews views, int layer) {
        AttentionShape shape = config.attention(layer);
        boolean postNorms = config.form().postNorms();
        HeadNorm headNorm = config.headNorm()
                ? new HeadNorm(
                        views.of(WeightMap.queryNorm(layer)),
                        views.of(WeightMap.keyNorm(layer)),
                        config.form().norm(),
                        shape)
                : null;
        return new DecoderLayer(
                layer,
                views.norm(WeightMap.attentionNorm(layer), config),
                views.linear(WeightMap.qkv(layer), config.attentionBias()),
                headNorm,
                new Rope(shape),
                new Attention(shape),
                new BranchEnd(
                        views.linear(WeightMap.output(layer), config.outputBias()),
                        postNorms ? views.norm(WeightMap.attentionPostNorm(layer), config) : null),
                views.norm(WeightMap.mlpNorm(layer, postNorms), config),
                views.linear(WeightMap.gateUp(layer), config.mlpBias()),
                new Glu(config.form().activation()),
                new BranchEnd(
                        views.linear(WeightMap.down(layer), config.mlpBias()),
                        postNorms ? views.norm(WeightMap.mlpPostNorm(layer), config) : null));
    }

    public ModelConfig config() {
        return config;
    }

    /// The output embedding, [V, H]; of a model that gives numbers, a row for each label instead.
    public Parameter head() {
        return head_VH;
    }

    /// The final hidden states of the rows that predict an answer token.
    ///
    /// @param rows_A indices into T, int64
    /// @param recompute what of each layer is computed again in backward; without a backward it does not matter
    /// @return [A, H], normed: what the head multiplies with its weight
    public Tensor forward(Tape tape, Tensor tokens_T, Segments segments, Tensor rows_A, Recompute recompute) {
        return forward(tape, tokens_T, segments, RotaryTable.UNCOMPUTED, rows_A, recompute);
    }

    /// The same for sequences that are there to their last token. Forward only.
    Tensor forwardWhole(Tape tape, Tensor tokens_T, Segments segments, Tensor rows_A) {
        return forward(tape, tokens_T, segments, 0, rows_A, Recompute.NONE);
    }

    private Tensor forward(
            Tape tape, Tensor tokens_T, Segments segments, int uncomputed, Tensor rows_A, Recompute recompute) {
        Tensor x_TH = layers(
                tape, tokens_T, new Mixing.Within(segments), rotary.rotations(tape, segments, uncomputed), recompute);
        return finalNorm.forward(tape, new SelectRows().forward(tape, x_TH, rows_A));
    }

    /// The same for prompts that answers will follow: their keys and values are kept. Forward only.
    ///
    /// @param uncomputed tokens by which each prompt is longer than what is computed of it here
    /// @param places where each token's keys and values go
    public Tensor prefill(
            Tape tape,
            Tensor tokens_T,
            Segments segments,
            int uncomputed,
            KeyValueCache cache,
            Places places,
            Tensor rows_A) {
        Tensor x_TH = layers(
                tape,
                tokens_T,
                new Mixing.Kept(segments, cache, places),
                rotary.rotations(tape, segments, uncomputed),
                Recompute.NONE);
        return finalNorm.forward(tape, new SelectRows().forward(tape, x_TH, rows_A));
    }

    /// The next piece of a prompt, which sees the pieces before it in the cache. Forward only.
    ///
    /// @param position_T of its tokens
    /// @param length of the whole prompt
    /// @param places where their keys and values go
    /// @param sequence the prompt up to its last token here
    /// @return [T, H], normed
    public Tensor prefillFurther(
            Tape tape,
            Tensor tokens_T,
            int[] position_T,
            int length,
            KeyValueCache cache,
            Places places,
            CachedSequence sequence) {
        int[] length_T = new int[position_T.length];
        Arrays.fill(length_T, length);
        return further(
                tape,
                tokens_T,
                rotary.rotations(tape, position_T, length_T),
                new Mixing.Further(cache, places, sequence));
    }

    /// Tokens of an answer, which came one by one, all at once: their keys and values are kept again. Forward only.
    ///
    /// @param sequence prompt and answer up to the last token here
    public void again(
            Tape tape, Tensor tokens_T, int[] position_T, KeyValueCache cache, Places places, CachedSequence sequence) {
        Rotations rotations = rotary.rotations(tape, position_T, lengths(position_T));
        further(tape, tokens_T, rotations, new Mixing.Further(cache, places, sequence));
    }

    /// One token further in each row. Forward only.
    ///
    /// @param position_R of the new tokens
    /// @param places where their keys and values go
    /// @param rows what each of them sees, itself included
    /// @return [R, H], normed: what the head multiplies with its weight
    public Tensor next(
            Tape tape, Tensor tokens_R, int[] position_R, KeyValueCache cache, Places places, CacheRows rows) {
        Rotations rotations = rotary.rotations(tape, position_R, lengths(position_R));
        return further(tape, tokens_R, rotations, new Mixing.Next(cache, places, rows));
    }

    // a new token is its sequence's last one
    private static int[] lengths(int[] position_R) {
        return Arrays.stream(position_R).map(position -> position + 1).toArray();
    }

    /// The same for a step that is recorded: positions are read where they lie when it is replayed.
    ///
    /// @param positions there are, at most
    public Tensor next(
            Tape tape,
            Tensor tokens_R,
            Tensor position_R,
            int positions,
            KeyValueCache cache,
            Places places,
            CacheRows rows) {
        return further(tape, tokens_R, rotary.rotations(position_R, positions), new Mixing.Next(cache, places, rows));
    }

    private Tensor further(Tape tape, Tensor tokens_T, Rotations rotations, Mixing mixing) {
        return finalNorm.forward(tape, layers(tape, tokens_T, mixing, rotations, Recompute.NONE));
    }

    private Tensor layers(Tape tape, Tensor tokens_T, Mixing mixing, Rotations rotations, Recompute recompute) {
        Tensor x_TH = embedding.forward(tape, tokens_T);
        for (DecoderLayer layer : layers) {
            Workspace.Mark inside = tape.mark();
            x_TH = layer.forward(tape, x_TH, mixing, rotations, recompute);
            tape.releaseUnlessRecording(inside);
        }
        return x_TH;
    }

    /// Frees what the decoder made itself (rotary tables); the parameters are not its own.
    @Override
    public void close() {
        rotary.close();
    }
}
