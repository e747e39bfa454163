package io.burnish.judge;

import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Several judges with one score.
///
/// Before the scores of a prompt come its verdicts by each of them, under names such as `ensemble/rules`. An
/// answer that one of them has no score for has none: the others' would be on another scale.
final class EnsembleJudge implements Judge {

    private final String name;
    private final List<Judge> judges;
    private final Combination combine;

    EnsembleJudge(String name, List<Judge> judges, Combination combine) {
        this.name = name;
        this.judges = judges;
        this.combine = combine;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Verdict> judge(List<JudgedPrompt> block) {
        Map<String, List<Verdict>> byPrompt = new HashMap<>();
        List<SampleScores> scores = new ArrayList<>();
        for (Judge judge : judges) {
            List<Verdict> verdicts = judge.judge(block);
            scores.add(SampleScores.of(judge.name(), verdicts));
            for (Verdict verdict : verdicts) {
                byPrompt.computeIfAbsent(verdict.promptId(), _ -> new ArrayList<>())
                        .add(Verdicts.within(name, verdict));
            }
        }
        List<Verdict> all = new ArrayList<>();
        for (JudgedPrompt prompt : block) {
            all.addAll(byPrompt.getOrDefault(prompt.promptId(), List.of()));
            for (Sample sample : prompt.samples()) {
                all.add(Verdicts.derived(
                        name, prompt, sample, score(prompt, sample, scores), "one of the judges has no score for it"));
            }
        }
        return all;
    }

    private OptionalDouble score(JudgedPrompt prompt, Sample sample, List<SampleScores> scores) {
        var ofJudges = new double[scores.size()];
        for (int i = 0; i < ofJudges.length; i++) {
            OptionalDouble score = scores.get(i).of(prompt.promptId(), sample.sample());
            if (score.isEmpty()) {
                return OptionalDouble.empty();
            }
            ofJudges[i] = combine.ofPlaces()
                    ? place(score.getAsDouble(), scores.get(i).of(prompt))
                    : score.getAsDouble();
        }
        return OptionalDouble.of(combine.of(ofJudges));
    }

    /// @param all the scores of the prompt's samples, this one's among them
    private static double place(double score, double[] all) {
        long below = Arrays.stream(all).filter(other -> other < score).count();
        long equal = Arrays.stream(all).filter(other -> other == score).count() - 1;
        return all.length == 1 ? 0.5 : (below + 0.5 * equal) / (all.length - 1);
    }
}
