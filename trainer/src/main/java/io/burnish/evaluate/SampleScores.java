package io.burnish.evaluate;

import io.burnish.data.exchange.ScoredSample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What a judge made of a model's own samples, and how far the samples of a prompt lie apart: without spread, there is
/// nothing to make pairs of.
public final class SampleScores {

    private SampleScores() {}

    /// - `sample_score`: mean over samples
    /// - `sample_score_best`: mean over prompts of the best sample's
    /// - `sample_score_spread`: mean over prompts with two samples or more of their standard deviation (n - 1)
    public static SequencedMap<String, Measured> measured(
            List<ScoredSample> scored, Bootstrap bootstrap, String source) {
        Map<String, List<Double>> byPrompt = new LinkedHashMap<>();
        List<Observation> scores = new ArrayList<>();
        for (ScoredSample each : scored) {
            String prompt = each.sample().promptId();
            byPrompt.computeIfAbsent(prompt, id -> new ArrayList<>()).add(each.score());
            scores.add(Observation.of(prompt, each.score()));
        }
        List<Observation> best = new ArrayList<>();
        List<Observation> spread = new ArrayList<>();
        byPrompt.forEach((prompt, values) -> {
            double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
            best.add(Observation.of(
                    prompt,
                    values.stream().mapToDouble(Double::doubleValue).max().orElseThrow()));
            if (all.length > 1) {
                spread.add(Observation.of(prompt, Moments.of(all).standardDeviation()));
            }
        });
        SequencedMap<String, Measured> measured = new LinkedHashMap<>();
        measured.put("sample_score", Observations.of(scores).measured(bootstrap, source));
        measured.put("sample_score_best", Observations.of(best).measured(bootstrap, source));
        if (!spread.isEmpty()) {
            measured.put("sample_score_spread", Observations.of(spread).measured(bootstrap, source));
        }
        return measured;
    }
}
