package io.burnish.phase;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `generate/summary.json`: what an iteration's answers look like, counted.
///
/// @param distinct share of samples whose text no earlier sample of the prompt has
/// @param unfinished share that ended at `max_tokens`
/// @param meanTokens of the samples that tell their tokens
/// @param written of the prompts; null where they are from files
/// @param gapMean absolute difference, in nats a token, of the stored log-probs and the trainer's own
@JsonNaming(SnakeCaseStrategy.class)
record GenerationSummary(
        int prompts,
        int samples,
        double distinct,
        double unfinished,
        double meanTokens,
        double meanCharacters,
        int gapSamples,
        double gapMean,
        double gapLargest,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable WritingSummary written) {

    static GenerationSummary of(List<Sample> samples, AnswerMaker.Gap gap, Optional<WritingSummary> written) {
        int count = Math.max(1, samples.size());
        long prompts = samples.stream().map(Sample::promptId).distinct().count();
        long distinct = samples.stream()
                .map(sample -> sample.promptId() + "\n" + sample.text())
                .distinct()
                .count();
        long unfinished = samples.stream()
                .filter(sample -> sample.finish() == Finish.LENGTH)
                .count();
        return new GenerationSummary(
                (int) prompts,
                samples.size(),
                (double) distinct / count,
                (double) unfinished / count,
                samples.stream()
                        .mapToInt(sample -> sample.tokens().length)
                        .average()
                        .orElse(0),
                samples.stream()
                        .mapToInt(sample ->
                                sample.text().codePointCount(0, sample.text().length()))
                        .average()
                        .orElse(0),
                gap.samples(),
                gap.mean(),
                gap.largest(),
                written.orElse(null));
    }
}
