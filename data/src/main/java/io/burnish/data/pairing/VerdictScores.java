package io.burnish.data.pairing;

import io.burnish.data.DataException;
import io.burnish.data.exchange.Discard;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.ScoredSample;
import io.burnish.data.exchange.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// Makes one score of all verdicts on an answer.
///
/// Of verdicts on single answers it is their mean; those that could not be read do not count. Of comparisons see
/// [ComparisonScores]. An answer without any verdict that could be read is discarded. Every prompt stays, also one
/// with too few answers left: [Pairing] says so.
///
/// @param prompts in the order of the samples
public record VerdictScores(List<ScoredPrompt> prompts, List<Discard> discards) {

    public VerdictScores {
        prompts = List.copyOf(prompts);
        discards = List.copyOf(discards);
    }

    /// @param verdicts of one judge, or of several that score alike; in any order
    /// @throws DataException if a verdict is of no sample that is there, or a prompt has both kinds of verdicts
    public static VerdictScores of(List<Sample> samples, List<Verdict> verdicts) {
        var byPrompt = new LinkedHashMap<String, TreeMap<Integer, Sample>>();
        for (Sample sample : samples) {
            byPrompt.computeIfAbsent(sample.promptId(), _ -> new TreeMap<>()).put(sample.sample(), sample);
        }
        var verdictsByPrompt = new LinkedHashMap<String, List<Verdict>>();
        for (Verdict verdict : verdicts) {
            requireSamples(verdict, byPrompt.getOrDefault(verdict.promptId(), new TreeMap<>()));
            verdictsByPrompt
                    .computeIfAbsent(verdict.promptId(), _ -> new ArrayList<>())
                    .add(verdict);
        }
        var prompts = new ArrayList<ScoredPrompt>();
        var discards = new ArrayList<Discard>();
        byPrompt.forEach((promptId, ofPrompt) -> prompts.add(scored(
                promptId,
                new ArrayList<>(ofPrompt.values()),
                verdictsByPrompt.getOrDefault(promptId, List.of()),
                discards)));
        return new VerdictScores(prompts, discards);
    }

    private static void requireSamples(Verdict verdict, Map<Integer, Sample> samples) {
        for (int sample : verdict.samples()) {
            if (!samples.containsKey(sample)) {
                throw new DataException(
                        "prompt %s: there is a verdict on sample %d, but %s; give the samples that were judged"
                                .formatted(
                                        verdict.promptId(),
                                        sample,
                                        samples.isEmpty()
                                                ? "no sample of this prompt"
                                                : "the samples are " + samples.keySet()));
            }
        }
    }

    private static ScoredPrompt scored(
            String promptId, List<Sample> samples, List<Verdict> verdicts, List<Discard> discards) {
        Map<Integer, Double> scores = scores(promptId, verdicts);
        var scored = new ArrayList<ScoredSample>();
        for (Sample sample : samples) {
            Double score = scores.get(sample.sample());
            if (score != null && sample.finish() != Finish.ERROR) {
                scored.add(new ScoredSample(sample, score));
            } else {
                discards.add(withoutScore(sample, samples, scores, verdicts));
            }
        }
        return new ScoredPrompt(promptId, samples.getFirst().prompt(), scored);
    }

    private static Map<Integer, Double> scores(String promptId, List<Verdict> verdicts) {
        boolean comparisons =
                verdicts.stream().anyMatch(verdict -> verdict.samples().size() == 2);
        if (comparisons
                && verdicts.stream().anyMatch(verdict -> verdict.samples().size() == 1)) {
            throw new DataException("prompt " + promptId
                    + ": there are verdicts on single answers and comparisons, which have different scales;"
                    + " pair by one judge at a time");
        }
        return comparisons ? ComparisonScores.of(verdicts) : means(verdicts);
    }

    private static Map<Integer, Double> means(List<Verdict> verdicts) {
        var scores = new TreeMap<Integer, List<Double>>();
        for (Verdict verdict : verdicts) {
            OptionalDouble score = verdict.score();
            if (score.isPresent()) {
                scores.computeIfAbsent(verdict.samples().getFirst(), _ -> new ArrayList<>())
                        .add(score.getAsDouble());
            }
        }
        var means = new TreeMap<Integer, Double>();
        scores.forEach((sample, given) -> means.put(sample, ExactMean.of(given)));
        return means;
    }

    private static Discard withoutScore(
            Sample sample, List<Sample> samples, Map<Integer, Double> scores, List<Verdict> verdicts) {
        if (sample.finish() == Finish.ERROR) {
            return Reason.ERROR.ofSample(sample.promptId(), sample.sample(), "there is no answer");
        }
        List<Verdict> own = verdicts.stream()
                .filter(verdict -> verdict.samples().contains(sample.sample()))
                .toList();
        if (!own.isEmpty()) {
            String problem = own.getFirst().problem().orElse("neither score nor preference");
            return Reason.UNPARSEABLE.ofSample(
                    sample.promptId(),
                    sample.sample(),
                    "0 of %d verdicts can be read: %s".formatted(own.size(), problem));
        }
        return samples.stream()
                .filter(other ->
                        scores.containsKey(other.sample()) && other.text().equals(sample.text()))
                .findFirst()
                .map(other -> Reason.IDENTICAL.ofSample(
                        sample.promptId(), sample.sample(), "the same text as sample " + other.sample()))
                .orElseGet(() -> Reason.UNJUDGED.ofSample(sample.promptId(), sample.sample(), "there is no verdict"));
    }
}
