package io.burnish.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.run.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What an iteration's answers look like, as far as they were made.
///
/// @param answers without their texts, tokens and log-probs, which are all that is large
/// @param lengths in tokens where every answer tells them, else in characters
/// @param unfinished share that ended at `max_tokens`
/// @param gap mean absolute difference, in nats a token, of the stored log-probs and the trainer's own
record AnswerFigures(
        int prompts,
        List<Sample> answers,
        Map<AnswerPlace, Integer> lengths,
        boolean inTokens,
        OptionalDouble meanLength,
        double unfinished,
        OptionalDouble gap) {

    /// Which answer of an iteration.
    record AnswerPlace(String promptId, int sample) {}

    /// Empty where nothing was generated.
    static Optional<AnswerFigures> read(RunFiles files, int iteration) {
        List<Sample> answers = new ArrayList<>();
        Map<AnswerPlace, Integer> tokens = new HashMap<>();
        Map<AnswerPlace, Integer> characters = new HashMap<>();
        files.lines(files.path(iteration, Phase.GENERATE, "samples.jsonl"), SampleLines::stream, sample -> {
            answers.add(light(sample));
            if (sample.finish() != Finish.ERROR) {
                AnswerPlace place = new AnswerPlace(sample.promptId(), sample.sample());
                tokens.put(place, sample.tokens().length);
                characters.put(
                        place, sample.text().codePointCount(0, sample.text().length()));
            }
        });
        if (answers.isEmpty()) {
            return Optional.empty();
        }
        boolean inTokens = !tokens.isEmpty() && tokens.values().stream().allMatch(count -> count > 0);
        Map<AnswerPlace, Integer> lengths = inTokens ? tokens : characters;
        long unfinished = answers.stream()
                .filter(answer -> answer.finish() == Finish.LENGTH)
                .count();
        JsonNode gap = files.page(files.path(iteration, Phase.GENERATE, "summary.json"))
                .path("gap_mean");
        var prompts = new HashSet<String>();
        answers.forEach(answer -> prompts.add(answer.promptId()));
        return Optional.of(new AnswerFigures(
                prompts.size(),
                answers,
                lengths,
                inTokens,
                lengths.values().stream().mapToInt(Integer::intValue).average(),
                (double) unfinished / answers.size(),
                gap.isNumber() ? OptionalDouble.of(gap.doubleValue()) : OptionalDouble.empty()));
    }

    private static Sample light(Sample sample) {
        return new Sample(
                sample.promptId(),
                sample.iteration(),
                sample.sample(),
                sample.prompt(),
                "",
                new int[0],
                new double[0],
                sample.finish(),
                sample.seed(),
                sample.engine(),
                sample.model());
    }

    /// Mean over some of the answers; those that are not known do not count.
    OptionalDouble meanLengthOf(List<AnswerPlace> places) {
        return places.stream()
                .filter(lengths::containsKey)
                .mapToInt(lengths::get)
                .average();
    }
}
