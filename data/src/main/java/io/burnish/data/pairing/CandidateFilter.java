package io.burnish.data.pairing;

import io.burnish.data.exchange.Discard;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.ScoredSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Makes candidates of a prompt's samples: different, usable answers.
///
/// Equal texts are one candidate: the first of them that is finished, with the mean of their scores.
record CandidateFilter(Unfinished unfinished, double lengthPenalty, AnswerLength measure) {

    /// @param discards takes what is no candidate
    List<Candidate> candidates(ScoredPrompt prompt, Consumer<Discard> discards) {
        var byText = new LinkedHashMap<String, List<ScoredSample>>();
        for (ScoredSample scored : inOrder(prompt)) {
            Optional<Discard> unusable = unusable(prompt, scored);
            unusable.ifPresent(discards);
            if (unusable.isEmpty()) {
                byText.computeIfAbsent(scored.sample().text(), _ -> new ArrayList<>())
                        .add(scored);
            }
        }
        var candidates = new ArrayList<Candidate>();
        for (Map.Entry<String, List<ScoredSample>> equal : byText.entrySet()) {
            Candidate candidate = candidate(equal.getValue());
            for (ScoredSample other : equal.getValue()) {
                if (other.sample().sample() != candidate.number()) {
                    discards.accept(Reason.IDENTICAL.ofSample(
                            prompt.promptId(),
                            other.sample().sample(),
                            "the same text as sample " + candidate.number()));
                }
            }
            if (candidate.finished() || unfinished == Unfinished.REJECTED) {
                candidates.add(candidate);
            } else {
                discards.accept(Reason.UNFINISHED.ofSample(
                        prompt.promptId(), candidate.number(), "ended at max_tokens; score " + candidate.score()));
            }
        }
        candidates.sort(Comparator.comparingInt(Candidate::number));
        return candidates;
    }

    private static List<ScoredSample> inOrder(ScoredPrompt prompt) {
        return prompt.samples().stream()
                .sorted(Comparator.comparingInt(scored -> scored.sample().sample()))
                .toList();
    }

    private static Optional<Discard> unusable(ScoredPrompt prompt, ScoredSample scored) {
        Sample sample = scored.sample();
        if (sample.finish() == Finish.ERROR) {
            return Optional.of(Reason.ERROR.ofSample(prompt.promptId(), sample.sample(), "there is no answer"));
        }
        return Double.isFinite(scored.score())
                ? Optional.empty()
                : Optional.of(Reason.NOT_FINITE.ofSample(
                        prompt.promptId(), sample.sample(), "its score is " + scored.score()));
    }

    private Candidate candidate(List<ScoredSample> equal) {
        Sample first = equal.stream()
                .map(ScoredSample::sample)
                .filter(sample -> sample.finish() == Finish.STOP)
                .findFirst()
                .orElse(equal.getFirst().sample());
        int length = measure.of(first);
        double score = ExactMean.of(equal.stream().map(ScoredSample::score).toList());
        return new Candidate(first, score - lengthPenalty * length, length, first.finish() == Finish.STOP);
    }
}
