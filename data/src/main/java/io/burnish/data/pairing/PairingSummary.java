package io.burnish.data.pairing;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What pairing came to, in figures.
///
/// @param samples with a score
/// @param pairs that were kept; with `select: best` 0
/// @param bestAnswers with `select: best`
/// @param unused candidates that the rule took no notice of; nothing else is left out without a discard
/// @param discards how many, by reason
/// @param contaminated how many prompts, by evaluation file
/// @param scores of all samples
/// @param margins of the pairs kept
/// @param lengthIn what the lengths are in
public record PairingSummary(
        int prompts,
        int samples,
        int pairs,
        int bestAnswers,
        int unused,
        Map<String, Integer> discards,
        Map<String, Integer> contaminated,
        Moments scores,
        Moments margins,
        Moments chosenLength,
        Moments rejectedLength,
        AnswerLength lengthIn) {

    public PairingSummary {
        discards = Collections.unmodifiableMap(new TreeMap<>(discards));
        contaminated = Collections.unmodifiableMap(new TreeMap<>(contaminated));
    }
}
