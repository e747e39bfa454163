package io.burnish.judge;

import io.burnish.data.exchange.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// The one score of each sample: the mean of the scores in its verdicts that bear the judge's own name.
public final class SampleScores {

    private record Place(String promptId, int sample) {}

    private record Sum(double total, int count) {
        Sum plus(double score) {
            return new Sum(total + score, count + 1);
        }
    }

    private final Map<Place, Sum> sums = new HashMap<>();

    private SampleScores() {}

    /// @param judge [Judge#name]
    public static SampleScores of(String judge, List<Verdict> verdicts) {
        var scores = new SampleScores();
        for (Verdict verdict : verdicts) {
            if (verdict.judge().equals(judge)
                    && verdict.samples().size() == 1
                    && verdict.score().isPresent()) {
                var place = new Place(verdict.promptId(), verdict.samples().getFirst());
                Sum sum = scores.sums.getOrDefault(place, new Sum(0, 0));
                scores.sums.put(place, sum.plus(verdict.score().getAsDouble()));
            }
        }
        return scores;
    }

    /// Empty where no verdict of the sample could be read.
    public OptionalDouble of(String promptId, int sample) {
        Sum sum = sums.get(new Place(promptId, sample));
        return sum == null ? OptionalDouble.empty() : OptionalDouble.of(sum.total() / sum.count());
    }

    /// Of the prompt's samples, in their order; those without a score are left out.
    double[] of(JudgedPrompt prompt) {
        return prompt.samples().stream()
                .flatMapToDouble(sample -> of(prompt.promptId(), sample.sample()).stream())
                .toArray();
    }
}
