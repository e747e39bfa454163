package io.burnish.model;

import java.nio.file.Path;

/// The recipe's `model.init`: the shape of a new model, whose weights are drawn at random.
///
/// The size of the vocabulary is the tokenizer's.
///
/// @param family the architecture
/// @param hiddenSize width of the residual stream; a multiple of twice the heads
/// @param intermediateSize width of the gated MLP; auto: 8/3 of the hidden size, rounded up to a multiple of 32
/// @param layers decoder layers
/// @param heads query heads
/// @param kvHeads key and value heads, a divisor of the heads; auto: as many as heads
/// @param maxPositions longest sequence, in tokens
/// @param ropeTheta base of the rotary embedding
/// @param normEpsilon epsilon of the RMS norms
/// @param tiedEmbeddings whether the head is the embedding
/// @param tokenizer a directory with a `tokenizer.json`, or that file
/// @param seed of the weights; auto: the recipe's
public record NewModelSettings(
        Family family,
        int hiddenSize,
        Auto<Integer> intermediateSize,
        int layers,
        int heads,
        Auto<Integer> kvHeads,
        int maxPositions,
        double ropeTheta,
        double normEpsilon,
        boolean tiedEmbeddings,
        Path tokenizer,
        Auto<Long> seed) {

    /// The architectures that can be made from nothing.
    public enum Family {
        LLAMA,
        GEMMA,
        GEMMA2,
        GEMMA3_TEXT
    }

    public NewModelSettings {
        positive("hidden_size", hiddenSize);
        positive("layers", layers);
        positive("heads", heads);
        positive("max_positions", maxPositions);
        intermediateSize.chosen().ifPresent(size -> positive("intermediate_size", size));
        kvHeads.chosen().ifPresent(count -> positive("kv_heads", count));
        if (hiddenSize % (2 * heads) != 0) {
            throw new IllegalArgumentException(
                    "hidden_size must be a multiple of twice the heads (2 x %d), got %d".formatted(heads, hiddenSize));
        }
        if (kvHeads.chosen().isPresent() && heads % kvHeads.value() != 0) {
            throw new IllegalArgumentException(
                    "kv_heads must divide the heads (%d), got %d".formatted(heads, kvHeads.value()));
        }
        if (!(ropeTheta > 1) || Double.isInfinite(ropeTheta)) {
            throw new IllegalArgumentException("rope_theta must be > 1, got " + ropeTheta);
        }
        if (!(normEpsilon > 0) || Double.isInfinite(normEpsilon)) {
            throw new IllegalArgumentException("norm_epsilon must be > 0, got " + normEpsilon);
        }
    }

    /// What a recipe need not say; the shape and the tokenizer it must.
    public static NewModelSettings of(int hiddenSize, int layers, int heads, Path tokenizer) {
        return new NewModelSettings(
                Family.LLAMA,
                hiddenSize,
                Auto.auto(),
                layers,
                heads,
                Auto.auto(),
                2048,
                10_000,
                1e-5,
                true,
                tokenizer,
                Auto.auto());
    }

    public int headSize() {
        return hiddenSize / heads;
    }

    /// These settings with nothing left to choose.
    public NewModelSettings resolve(long recipeSeed) {
        return new NewModelSettings(
                family,
                hiddenSize,
                intermediateSize.or(() -> Math.ceilDiv(8 * hiddenSize, 3 * 32) * 32),
                layers,
                heads,
                kvHeads.or(() -> heads),
                maxPositions,
                ropeTheta,
                normEpsilon,
                tiedEmbeddings,
                tokenizer,
                seed.or(() -> recipeSeed));
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be at least 1, got " + value);
        }
    }
}
