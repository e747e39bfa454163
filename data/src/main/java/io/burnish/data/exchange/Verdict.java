package io.burnish.data.exchange;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a judge said of one answer, or of two in the order shown, as a line of `judge/verdicts.jsonl`.
///
/// A verdict that could not be read is data too: it has no score, and says why.
///
/// @param samples one number, or the two of a comparison in the order in which they were shown
/// @param judge the judge's name
/// @param attempt which of several judgements of the same answer, from 0 (`try` in the file)
/// @param score of one answer; higher is better
/// @param preference of two answers: 1 the first shown is better, 0 the second, 0.5 a tie
/// @param raw what the judge wrote; empty where it writes nothing
/// @param problem why there is neither score nor preference
/// @param promptSha256 of the text that the judge was shown
public record Verdict(
        String promptId,
        List<Integer> samples,
        String judge,
        int attempt,
        OptionalDouble score,
        OptionalDouble preference,
        String raw,
        Optional<String> problem,
        String promptSha256) {

    public Verdict {
        samples = List.copyOf(samples);
        if (samples.isEmpty() || samples.size() > 2) {
            throw new IllegalArgumentException("a verdict is of one sample or of two, got " + samples);
        }
    }
}
