package io.burnish.generate;

import io.burnish.model.Auto;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The recipe's section `generate`: how many answers each prompt gets, and how they are drawn.
///
/// @param samples answers to each prompt
/// @param temperature divides the logits; 0: greedy
/// @param topP the smallest set of tokens whose probabilities reach this; 1: all
/// @param topK only so many of the most probable tokens
/// @param minP only tokens with at least this share of the most probable one's probability
/// @param repetitionPenalty of tokens that were there; 1: none
/// @param maxTokens an answer ends after so many
/// @param stop texts that end an answer and are not part of it
/// @param stopTokens single tokens that end an answer, besides the model's own
/// @param system a file with a system message a line, of which each prompt gets one
/// @param rows answers that grow side by side; auto: as many as memory takes, on the CPU at most 256
/// @param engine who answers
/// @param bestOf draws so many candidates for each sample and keeps the one that the model holds most probable
/// @param aggregate lets the model make each sample of several drafts
/// @param proposers whose drafts these are, in turns; empty: the engine's own
public record GenerateSettings(
        int samples,
        double temperature,
        double topP,
        OptionalInt topK,
        double minP,
        double repetitionPenalty,
        int maxTokens,
        List<String> stop,
        List<String> stopTokens,
        Optional<Path> system,
        Auto<Integer> rows,
        EngineSettings engine,
        OptionalInt bestOf,
        Optional<AggregateSettings> aggregate,
        List<EngineSettings> proposers) {

    public GenerateSettings {
        if (samples < 1) {
            throw new IllegalArgumentException("samples must be at least 1, got " + samples);
        }
        if (rows.chosen().isPresent() && rows.value() < 1) {
            throw new IllegalArgumentException("rows must be at least 1, or auto, got " + rows.value());
        }
        if (bestOf.isPresent() && bestOf.getAsInt() < 2) {
            throw new IllegalArgumentException("best_of must be at least 2, or none, got " + bestOf.getAsInt());
        }
        if (bestOf.isPresent() && aggregate.isPresent()) {
            throw new IllegalArgumentException(
                    "best_of and aggregate both make one answer of several: give one of them");
        }
        if (!proposers.isEmpty() && aggregate.isEmpty()) {
            throw new IllegalArgumentException("proposers would not be read: there is no aggregate");
        }
        stop = List.copyOf(stop);
        stopTokens = List.copyOf(stopTokens);
        proposers = List.copyOf(proposers);
        sampling(temperature, topP, topK, minP, repetitionPenalty, maxTokens, stop, stopTokens);
    }

    public static GenerateSettings defaults() {
        return new GenerateSettings(
                4,
                0.7,
                0.9,
                OptionalInt.empty(),
                0,
                1,
                1024,
                List.of(),
                List.of(),
                Optional.empty(),
                Auto.auto(),
                EngineSettings.Local.defaults(),
                OptionalInt.empty(),
                Optional.empty(),
                List.of());
    }

    /// One answer to each prompt, always the most probable token.
    public static GenerateSettings greedy() {
        return new GenerateSettings(
                1,
                0,
                1,
                OptionalInt.empty(),
                0,
                1,
                1024,
                List.of(),
                List.of(),
                Optional.empty(),
                Auto.auto(),
                EngineSettings.Local.defaults(),
                OptionalInt.empty(),
                Optional.empty(),
                List.of());
    }

    /// How a token is drawn.
    public SamplingSettings sampling() {
        return sampling(temperature, topP, topK, minP, repetitionPenalty, maxTokens, stop, stopTokens);
    }

    private static SamplingSettings sampling(
            double temperature,
            double topP,
            OptionalInt topK,
            double minP,
            double repetitionPenalty,
            int maxTokens,
            List<String> stop,
            List<String> stopTokens) {
        return new SamplingSettings(temperature, topP, topK, minP, repetitionPenalty, maxTokens, stop, stopTokens);
    }
}
