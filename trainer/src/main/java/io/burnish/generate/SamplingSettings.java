package io.burnish.generate;

import java.util.List;
import java.util.OptionalInt;

/// How an answer's tokens are drawn, in transformers' order: penalty, temperature, top_k, top_p, min_p.
///
/// @param temperature divides the logits; 0 takes the most probable token
/// @param topP the smallest set of tokens whose probabilities sum to at least this; 1: all
/// @param topK only so many of the most probable tokens; none: all
/// @param minP only tokens at least this share of the most probable one's probability
/// @param repetitionPenalty divides the positive and multiplies the negative logits of tokens that were there
/// @param maxTokens an answer ends after so many
/// @param stop texts that end an answer and are not part of it
/// @param stopTokens texts of single tokens that end an answer, besides the model's own
public record SamplingSettings(
        double temperature,
        double topP,
        OptionalInt topK,
        double minP,
        double repetitionPenalty,
        int maxTokens,
        List<String> stop,
        List<String> stopTokens) {

    public SamplingSettings {
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("temperature must be 0 or more, got " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p must be in (0, 1], got " + topP);
        }
        if (topK.isPresent() && topK.getAsInt() < 1) {
            throw new IllegalArgumentException("top_k must be at least 1, or none, got " + topK.getAsInt());
        }
        if (!(minP >= 0 && minP <= 1)) {
            throw new IllegalArgumentException("min_p must be in [0, 1], got " + minP);
        }
        if (!(repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("repetition_penalty must be above 0, got " + repetitionPenalty);
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("max_tokens must be at least 1, got " + maxTokens);
        }
        if (stop.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("stop has an empty text, which would end every answer at once");
        }
        stop = List.copyOf(stop);
        stopTokens = List.copyOf(stopTokens);
    }

    public static SamplingSettings defaults() {
        return new SamplingSettings(0.7, 0.9, OptionalInt.empty(), 0, 1, 1024, List.of(), List.of());
    }
}
