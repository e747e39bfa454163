package io.burnish.train;

import io.burnish.model.Dtype;
import io.burnish.model.ModelConfig;
import io.burnish.model.Recompute;
import io.burnish.tensor.kernels.AttentionShape;
import io.burnish.tensor.kernels.FlashAttention;
import io.burnish.tensor.kernels.RowStatistics;

/// The working memory of one forward and backward pass, in bytes: what the ops of the tape take, counted from the
/// model's geometry.
///
/// Legend of the comments: T tokens, A scored tokens, H hidden, C columns of query, key and value, O query heads side
/// by side, F the MLP's inner size, V vocabulary, R rows of the head.
///
/// @param kept the most that forward's outputs take at once
/// @param logits of the groups that the head holds; part of `scratch`
/// @param scratch the most that the head and the gradients on their way down take, one after the other
/// @param attention what attention keeps for its backward and takes while it runs
/// @param tables ids, positions, rotary tables
public record ActivationPlan(long kept, long logits, long scratch, long attention, long tables) {

    /// The sizes of a forward pass.
    ///
    /// @param tokens computed
    /// @param scored tokens that the head runs on
    /// @param longest tokens of the longest prompt with its answers
    public record Pass(int tokens, int scored, int longest) {}

    private static final int OF_FLOAT = 4;
    private static final int OF_INDEX = 8;

    /// A layer's forward, in bytes for each token: inside attention, its output, and all that comes after it.
    private record Layer(long inside, long heads, long rest) {

        static Layer of(ModelConfig config, int size) {
            AttentionShape shape = config.attention(0);
            long headNorm = config.headNorm()
                    ? (long) size * (shape.queryColumns() + shape.keyColumns())
                            + (long) OF_FLOAT * (shape.queryHeads() + shape.keyHeads())
                    : 0;
            long norm = (long) size * config.hidden() + OF_FLOAT;
            long stream = 2L * size * config.hidden(); // after attention and after the MLP
            // where those end in a norm, what it is given, too
            long ends = config.form().postNorms() ? 2 * norm : 0;
            return new Layer(
                    norm + (long) size * shape.columns() + headNorm,
                    (long) size * shape.queryColumns(),
                    norm + 3L * size * config.inner() + stream + ends);
        }

        long all() {
            return inside + heads + rest;
        }
    }

    /// @param recompute what is computed again
    /// @param headRows of the head at a time
    /// @param cuda whether two groups' logits are held, in turn
    static ActivationPlan of(
            ModelConfig config, Dtype type, Recompute recompute, int headRows, Pass pass, boolean cuda) {
        int size = type.type().getNumOfBytes();
        long rows = Math.clamp(pass.scored(), 1, headRows);
        int groups = cuda ? 2 : 1;
        long logits = groups * rows * config.vocabulary() * size;
        return new ActivationPlan(
                kept(config, size, recompute, pass),
                logits,
                Math.max(head(config, size, pass, rows, groups) + logits, backward(config, size, pass)),
                attention(config, type, recompute, pass, cuda),
                tables(config, pass));
    }

    private static long kept(ModelConfig config, int size, Recompute recompute, Pass pass) {
        Layer layer = Layer.of(config, size);
        long tokens = pass.tokens();
        long stream = (long) size * config.hidden() * tokens;
        long last = pass.scored() * (2L * size * config.hidden() + OF_FLOAT); // selected rows, and their norm
        long before = config.layers() - 1L;
        long layers =
                switch (recompute) {
                    case NONE -> config.layers() * layer.all() * tokens + last;
                    case ATTENTION -> {
                        long kept = (layer.heads() + layer.rest()) * tokens;
                        long again = (2 * layer.heads() + layer.inside()) * tokens;
                        yield before * kept + Math.max(again, kept + last);
                    }
                    case LAYER -> config.layers() * stream + Math.max(layer.all() * tokens, last);
                };
        long factors = config.form().embeddingScale() == 1 ? 0 : (long) OF_FLOAT * tokens;
        return stream + factors + layers;
    }

    // the gradient of the final states, the scaled rows for the weight's, each group's statistics, and the scale
    private static long head(ModelConfig config, int size, Pass pass, long rows, int groups) {
        long statistics = (groups * (long) RowStatistics.COUNT + 1) * rows * OF_FLOAT;
        return (pass.scored() + rows) * size * config.hidden() + statistics;
    }

    // the gradients of final states, selected rows and the residual stream; in it the widest branch
    private static long backward(ModelConfig config, int size, Pass pass) {
        AttentionShape shape = config.attention(0);
        long end = config.form().postNorms() ? config.hidden() : 0;
        long mlp = end + config.inner() + config.hidden();
        long attention = end + shape.queryColumns() + shape.columns() + config.hidden();
        return size
                * (2L * pass.scored() * config.hidden() + pass.tokens() * (config.hidden() + Math.max(mlp, attention)));
    }

    // what the softmaxes of all layers that are kept leave behind: on the CPU the largest score and the sum of each, on
    // a card their log-sum-exp; there also the gradients of queries and of keys and values of every query head, which
    // the CPU makes in a few MB of each thread. What flash attention refuses goes the plain way, which keeps nothing
    private static long attention(ModelConfig config, Dtype type, Recompute recompute, Pass pass, boolean cuda) {
        AttentionShape shape = config.attention(0);
        long plain = cuda ? FlashAttention.plainBytes(shape, type.type(), pass.longest()) : 0;
        if (plain > 0) {
            return plain;
        }
        long layers = recompute == Recompute.NONE ? config.layers() : 1;
        long statistics = layers * pass.tokens() * shape.queryHeads() * OF_FLOAT;
        return cuda ? statistics + pass.tokens() * shape.queryColumns() * OF_FLOAT : 2 * statistics;
    }

    private static long tables(ModelConfig config, Pass pass) {
        long indices = (long) OF_INDEX * 2 * (pass.tokens() + pass.scored());
        long rotary = (long) OF_FLOAT * config.headSize() * Math.max(256, pass.longest());
        rotary *= config.rope().areOne() ? 1 : 2;
        return indices + rotary;
    }
}
