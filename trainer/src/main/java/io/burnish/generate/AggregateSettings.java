package io.burnish.generate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How several drafts become one answer.
///
/// With several proposers this is Mixture-of-Agents (arXiv 2406.04692), with one and itself as the aggregator
/// Self-MoA (arXiv 2502.00674), with a window its sequential form; AFT (arXiv 2501.11877) trains on such answers.
///
/// @param proposals drafts of each answer; several proposers take turns
/// @param layers aggregations one after another: all but the last make as many new drafts, the last one answer
/// @param window drafts that are aggregated at once, one by one until none is left, the last synthesis first
///     among them; none: all at once
/// @param temperature of the last aggregation; drafts are drawn as the section `generate` says
/// @param topP of the last aggregation
/// @param template a file with the wording, and `{{answers}}` where the drafts stand; none: our own
public record AggregateSettings(
        int proposals, int layers, OptionalInt window, double temperature, double topP, Optional<Path> template) {

    public AggregateSettings {
        if (proposals < 2) {
            throw new IllegalArgumentException("proposals must be at least 2, got " + proposals);
        }
        if (layers < 1) {
            throw new IllegalArgumentException("layers must be at least 1, got " + layers);
        }
        if (window.isPresent() && (window.getAsInt() < 2 || window.getAsInt() > proposals)) {
            throw new IllegalArgumentException(
                    "window must be from 2 to proposals (%d), or none, got %d".formatted(proposals, window.getAsInt()));
        }
        if (window.isPresent() && layers > 1) {
            throw new IllegalArgumentException(
                    "window must be none with more than one layer, got window %d and layers %d"
                            .formatted(window.getAsInt(), layers));
        }
        sampling(temperature, topP, SamplingSettings.defaults());
    }

    /// AFT's.
    public static AggregateSettings defaults() {
        return new AggregateSettings(5, 1, OptionalInt.empty(), 0.7, 1, Optional.empty());
    }

    /// The last aggregation's, the rest as the drafts'.
    SamplingSettings last(SamplingSettings drafts) {
        return sampling(temperature, topP, drafts);
    }

    private static SamplingSettings sampling(double temperature, double topP, SamplingSettings rest) {
        return new SamplingSettings(
                temperature,
                topP,
                rest.topK(),
                rest.minP(),
                rest.repetitionPenalty(),
                rest.maxTokens(),
                List.copyOf(rest.stop()),
                rest.stopTokens());
    }
}
